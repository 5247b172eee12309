//! Hate speech and offensive language (Davidson et al. 2017): 24,783 tweets, each hateful, offensive or neither.

use std::path::Path;

use super::{Example, Split, Task, table};
use crate::{Error, Result};

/// Every tweet is judged hateful or not, and offensive (or worse) or not; nothing is said of other kinds of harm.
/// Names of users and addresses become one word each: they would be learnt by heart.
pub fn add(task: &mut Task, folder: &Path) -> Result<()> {
    let file = folder.join("labeled_data.csv");
    for (number, row) in table::csv(&file, true)?.iter().enumerate() {
        let (class, tweet) = (table::cell(&file, number, row, 5)?, table::cell(&file, number, row, 6)?);
        let (hateful, offensive) = match class {
            "0" => (true, true),
            "1" => (false, true),
            "2" => (false, false),
            other => return Err(Error::data(&file, format!("row {}: class {other:?}", number + 1))),
        };
        let text = plain(tweet);
        let split = Split::of("hate-offensive", &text);
        let Some(unit) = task.unit(None, &text) else { continue };
        let labels = vec![None, Some(hateful), None, None, None, Some(offensive)];
        task.examples.push(Example { set: "hate-offensive", split, unit, other: None, labels, group: 0 });
    }
    Ok(())
}

/// A tweet without its marks: no retweet sign, `user` for a name, no address, entities as the signs that they stand for.
fn plain(tweet: &str) -> String {
    let tweet = tweet.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let word = |word: &str| {
        let bare = word.trim_start_matches(['!', '"', '.', ':', '\'', '(']);
        if bare == "RT" || bare.starts_with("http") || (bare.starts_with("&#") && bare.ends_with(';')) {
            None
        } else if bare.starts_with('@') {
            Some("user".to_owned())
        } else {
            Some(word.trim_start_matches('!').to_owned()).filter(|word| !word.is_empty())
        }
    };
    tweet.split_whitespace().filter_map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn tweets_lose_names_and_addresses() {
        assert_eq!(
            super::plain("!!! RT @some_one: so &amp; so http://t.co/x &#57361; \"fine\""),
            "user so & so \"fine\""
        );
    }
}
