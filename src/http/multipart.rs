//! Parses a form with a file (RFC 7578), in memory. One page uses it.

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    pub name: String,
    pub content: &'a [u8],
}

/// The most fields that are read.
const MOST: usize = 16;

/// Parses the fields of a body with this `Content-Type`; returns none for any other kind of body. An empty file has
/// empty content.
pub fn parts<'a>(content_type: &str, body: &'a [u8]) -> Vec<Part<'a>> {
    let Some(boundary) = boundary(content_type) else { return Vec::new() };
    let mark = [b"--", boundary.as_bytes()].concat();
    let between = [b"\r\n", mark.as_slice()].concat();
    let Some(mut rest) = body.strip_prefix(mark.as_slice()) else { return Vec::new() };
    let mut found = Vec::new();
    while found.len() < MOST {
        let Some(part) = rest.strip_prefix(b"\r\n") else { break };
        let Some((head, after)) = split_at(part, b"\r\n\r\n") else { break };
        let Some((content, next)) = split_at(after, &between) else { break };
        if let Some(name) = name_of(head) {
            found.push(Part { name, content });
        }
        rest = next;
    }
    found
}

fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let value = value.trim_matches('"');
    (1..=70).contains(&value.len()).then(|| value.to_owned())
}

fn name_of(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let value = line.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    Some(value.trim_matches('"').to_owned())
}

fn split_at<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_are_read_and_nonsense_is_nothing() {
        let body = b"--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--xx\r\ncontent-disposition: form-data; \
            name=\"logo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\r\n--x\r\n--xx--\r\n";
        let kind = "multipart/form-data; boundary=xx";
        let found = parts(kind, body);
        let named: Vec<_> = found.iter().map(|part| (part.name.as_str(), part.content)).collect();
        assert_eq!(named, [("csrf", b"abc".as_slice()), ("logo", b"\x89PNG\r\n\r\n--x")]);
        assert_eq!(parts("multipart/form-data; boundary=\"xx\"", body), found);
        for kind in [
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=yy",
        ] {
            assert_eq!(parts(kind, body), []);
        }
        for end in 0..body.len() {
            let _ = parts(kind, &body[..end]);
        }
    }
}
