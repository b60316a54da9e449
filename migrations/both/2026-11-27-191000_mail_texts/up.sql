-- The seller's own texts of mails: Fluent messages that stand in for the built-in ones.
CREATE TABLE mail_texts (
    language TEXT NOT NULL,
    message TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (language, message)
);
