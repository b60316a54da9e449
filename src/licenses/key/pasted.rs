//! What mail programs, word processors, chats and keyboards do to a key that is copied, undone.

/// The text as it was before it was copied, at most `most` characters of it: without white space and marks of no width or
/// direction, with ASCII dashes and ASCII for full-width forms, without quotes around it. Doing it twice changes nothing.
pub fn clean(text: &str, most: usize) -> String {
    let compact: String = text.chars().filter(|c| !is_unseen(*c)).take(most).map(ascii).collect();
    compact.trim_matches(is_quote).to_owned()
}

/// White space, and characters that are not seen: of no width, of direction, joiners, selectors, tags, fillers.
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// ASCII for a dash of any kind and for a full-width form; every other character is itself.
fn ascii(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{2212}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{208B}'
        | '\u{2D7}'
        | '\u{58A}'
        | '\u{5BE}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2796}'
        | '\u{301C}'
        | '\u{FE31}'
        | '\u{FE32}'
        | '\u{FE58}'
        | '\u{FE63}' => '-',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c,
        '"' | '\'' | '`' | '\u{B4}' | '\u{AB}' | '\u{BB}' | '\u{2018}'..='\u{201F}' | '\u{2039}' | '\u{203A}' | '\u{2032}' | '\u{2033}'
        | '\u{300C}'..='\u{300F}' | '\u{301D}'..='\u{301F}')
}

/// The upper-case text with Cyrillic and Greek letters as the Latin ones that they look like.
pub fn look_alikes(upper: &str) -> String {
    upper.chars().map(latin).collect()
}

fn latin(c: char) -> char {
    match c {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        other => other,
    }
}
