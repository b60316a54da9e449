//! Undoes what mail programs, word processors, chats and keyboards do to a copied key.

/// Removes artifacts of copying from the first `most` visible characters: white space, zero-width and direction marks,
/// and surrounding quotes are dropped; dashes and full-width forms become ASCII. Idempotent.
pub fn clean(text: &str, most: usize) -> String {
    let compact: String = text.chars().filter(|c| !is_unseen(*c)).take(most).map(ascii).collect();
    compact.trim_matches(is_quote).to_owned()
}

/// White space and invisible characters: zero-width, direction marks, joiners, selectors, tags, fillers.
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Maps dashes of any kind and full-width forms to ASCII; other characters are unchanged.
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

/// Maps Cyrillic and Greek letters of an upper-case text to the Latin letters that they look like.
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
