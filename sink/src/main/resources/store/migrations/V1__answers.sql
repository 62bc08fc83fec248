-- One row per due (window, question version). Names sort by their bytes on every database.
CREATE TABLE outcomes (
    stream           VARCHAR(64)  ${bytewise} NOT NULL,
    question_id      VARCHAR(64)  ${bytewise} NOT NULL,
    start_ms         BIGINT                   NOT NULL,
    question_version INTEGER                  NOT NULL,
    epoch_ms         BIGINT                   NOT NULL,
    kind             VARCHAR(16)  ${bytewise} NOT NULL,
    verdict          VARCHAR(64)  ${bytewise},
    probability      DOUBLE PRECISION,
    -- The answer's words in small letters, to be searched; null when there is no answer.
    words            VARCHAR      ${bytewise},
    -- The whole outcome as JSON.
    detail           VARCHAR                  NOT NULL,
    PRIMARY KEY (stream, question_id, start_ms, question_version, epoch_ms)
);

-- One index for each way to ask, each in the order of the results.
CREATE INDEX outcomes_by_stream ON outcomes (stream, start_ms, question_id, question_version, epoch_ms);
CREATE INDEX outcomes_by_question ON outcomes (question_id, start_ms, stream, question_version, epoch_ms);
CREATE INDEX outcomes_by_time ON outcomes (start_ms, stream, question_id, question_version, epoch_ms);
