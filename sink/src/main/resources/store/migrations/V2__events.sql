-- One row per event, as its newest record says.
CREATE TABLE events (
    stream      VARCHAR(64) ${bytewise} NOT NULL,
    rule_id     VARCHAR(64) ${bytewise} NOT NULL,
    start_ms    BIGINT                  NOT NULL,
    question_id VARCHAR(64) ${bytewise} NOT NULL,
    severity    VARCHAR(16) ${bytewise} NOT NULL,
    is_open     BOOLEAN                 NOT NULL,
    revision    INTEGER                 NOT NULL,
    detail      VARCHAR                 NOT NULL,
    PRIMARY KEY (stream, rule_id, start_ms)
);

CREATE INDEX events_by_stream ON events (stream, start_ms, rule_id);
CREATE INDEX events_by_rule ON events (rule_id, start_ms, stream);
CREATE INDEX events_by_time ON events (start_ms, stream, rule_id);
