use super::*;

fn rendered(source: &str, messages: &[Message]) -> Result<String> {
    ChatTemplate::new(source)?.render(messages, true)
}

#[test]
fn messages_are_put_as_the_template_says() {
    let source = "{% for message in messages %}\n    {% if loop.first and message.role != 'system' %}{{ 'S\n' }}{% endif %}\n{{ message['role'] + ': ' + message['content'] | trim }}\n{% endfor %}\n{% if add_generation_prompt %}{{ 'A:' }}{% endif %}";
    let template = ChatTemplate::new(source).unwrap();
    let messages = [Message::new("user", " <b>1 & 2</b>\0{{ x }} 🙂"), Message::new("assistant", "")];
    // Nothing is escaped, nothing in a message is a template, and blocks leave no lines of their own.
    let text = "S\nuser: <b>1 & 2</b>\0{{ x }} 🙂\nassistant: \n";
    assert_eq!(template.render(&messages, true).unwrap(), format!("{text}A:"));
    assert_eq!(template.render(&messages, false).unwrap(), text);
    assert_eq!(template.render(&[], true).unwrap(), "A:");
}

#[test]
fn what_a_template_refuses_is_a_typed_error() {
    let source = "{% if messages[0]['role'] != 'user' %}{{ raise_exception('the first turn is the user\\'s') }}{% endif %}ok";
    assert_eq!(rendered(source, &[Message::new("user", "")]).unwrap(), "ok");
    let error = rendered(source, &[Message::new("system", "")]).unwrap_err();
    assert_eq!(error.code(), "config");
    assert!(error.to_string().contains("the first turn is the user's"), "{error}");
    // No first message.
    assert_eq!(rendered(source, &[]).unwrap_err().code(), "config");
}

#[test]
fn templates_may_ask_what_there_is() {
    let source = "{{ tools is defined }} {{ messages is defined }} {{ tools is none }} {{ none is none }}";
    assert_eq!(rendered(source, &[]).unwrap().to_lowercase(), "false true false true");
}

#[test]
fn a_template_that_is_none_is_a_typed_error() {
    for source in ["{% for %}", "{{ x", "{% if x %}", "{{ x | nothing_of_this_name }}", "{{ f() }}"] {
        assert_eq!(rendered(source, &[]).err().map(|e| e.code()), Some("config"), "{source}");
    }
}
