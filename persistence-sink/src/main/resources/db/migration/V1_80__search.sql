-- Texts that can be searched, filled behind the sink: a view of `message` that may be emptied and is built anew.
-- `terms` is what the index reads (parley.contract.search.IndexTerms): pairs of characters, hence the parser. Its stop words would drop
-- every pair that holds an "a" or an "i"; the table remembers that there are none.
SET SESSION innodb_ft_enable_stopword = OFF;

CREATE TABLE search_text (
  conversation_id BINARY(16)      NOT NULL,
  seq             BIGINT UNSIGNED NOT NULL,
  server_time     DATETIME(3)     NOT NULL,
  edit_seq        BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the edit that the text is of; 0: the message itself',
  recalled        BOOLEAN         NOT NULL DEFAULT FALSE COMMENT 'for ever without a text',
  text            TEXT            NOT NULL COMMENT 'in the form NFKC',
  terms           TEXT            CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (conversation_id, seq),
  FULLTEXT KEY search_text_by_terms (terms) WITH PARSER ngram
);

CREATE TABLE search_position (
  conversation_id BINARY(16)      NOT NULL PRIMARY KEY,
  last_seq        BIGINT UNSIGNED NOT NULL COMMENT 'messages up to here are in search_text'
);

SET SESSION innodb_ft_enable_stopword = DEFAULT;
