package io.pyramidstream.model.text;

import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.JsonFields;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.ModelDirectory;
import io.pyramidstream.model.checkpoint.StrictJson;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A checkpoint's tokenizer. Immutable, any thread.
public final class Tokenizer {
    private static final String FILE = "tokenizer.json";
    private static final String CONFIG_FILE = "tokenizer_config.json";
    /// The largest published one, with every merge spelled out, has 3.6 MB.
    private static final int FILE_BYTES_MAX = 8 << 20;
    private static final int CONFIG_BYTES_MAX = 1 << 20;

    private final Vocabulary vocabulary;
    private final BytePairs pairs;
    private final TokenizerRules.Rules rules;
    private final ModelConfig config;

    private Tokenizer(Vocabulary vocabulary, BytePairs pairs, TokenizerRules.Rules rules, ModelConfig config) {
        this.vocabulary = vocabulary;
        this.pairs = pairs;
        this.rules = rules;
        this.config = config;
    }

    /// @param directory the checkpoint's
    /// @throws CheckpointException if the tokenizer is not a LLaMA one, is damaged, or lacks the video token
    public static Tokenizer open(Path directory, ModelConfig config) {
        ModelDirectory files = ModelDirectory.of(directory);
        byte[] json = files.read(FILE, FILE_BYTES_MAX).orElseThrow(() -> missing(files));
        TokenizerFile.Content content =
                TokenizerFile.parse(files.shown(FILE), json, config.text().vocabSize());
        Optional<JsonFields> settings = files.read(CONFIG_FILE, CONFIG_BYTES_MAX)
                .map(bytes -> StrictJson.object(files.shown(CONFIG_FILE), bytes));
        TokenizerRules.Rules rules = TokenizerRules.read(content.settings(), settings);
        var tokenizer = new Tokenizer(content.vocabulary(), content.pairs(), rules, config);
        tokenizer.requireSpecial(files, config.videoTokenId(), "video_token_index");
        return GoldenPrompt.checked(tokenizer, files.shown(FILE));
    }

    Tokenizer with(PrefixRule other) {
        return new Tokenizer(vocabulary, pairs, new TokenizerRules.Rules(other, true), config);
    }

    /// A text's beginning: the begin-of-text id (unless the tokenizer is made without), then the text.
    ///
    /// @param plain what looks like a special token in it is read as letters
    public int[] encode(String plain) {
        IntStream bos = rules.beginsWithBos() ? IntStream.of(config.text().bosTokenId()) : IntStream.empty();
        return IntStream.concat(bos, IntStream.of(segment(plain, true))).toArray();
    }

    /// What follows a special token: no begin-of-text id, and a space in front only if the tokenizer's rule says so.
    ///
    /// @param plain what looks like a special token in it is read as letters
    public int[] encodeAfterSpecial(String plain) {
        return segment(plain, false);
    }

    private int[] segment(String plain, boolean beginsText) {
        return pairs.encode(rules.prefix().apply(plain, beginsText)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// The text of a whole answer. Special tokens and padding rows add nothing.
    public String decode(int... ids) {
        StreamingDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.accept(id));
        }
        return text.append(decoder.finish()).toString();
    }

    /// What each id adds to a text, in UTF-8; nothing for special tokens and padding rows.
    public List<byte[]> pieces() {
        return IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::bytes).toList();
    }

    /// For one answer, id by id; one thread.
    public StreamingDecoder decoder() {
        return new StreamingDecoder(vocabulary);
    }

    /// Whether this is the vocabulary that published checkpoints share. Then its ids for a known prompt were compared
    /// when it was opened.
    public boolean hasVicunaVocabulary() {
        return GoldenPrompt.isVicuna(this);
    }

    /// Ids that an answer must not contain: picture and padding tokens, and rows of the embedding table beyond the
    /// vocabulary, which were never trained. A bit per id.
    public BitSet forbiddenIds() {
        BitSet forbidden = new BitSet(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            forbidden.set(id, vocabulary.piece(id) == null);
        }
        forbidden.set(config.imageTokenId());
        forbidden.set(config.videoTokenId());
        if (config.padTokenId() != ModelConfig.NO_TOKEN) {
            forbidden.set(config.padTokenId());
        }
        forbidden.clear(config.text().eosTokenId()); // some checkpoints pad with it
        return forbidden;
    }

    /// -1 if there is no such piece.
    int id(String piece) {
        return vocabulary.id(piece);
    }

    @Nullable
    String piece(int id) {
        return vocabulary.piece(id);
    }

    private void requireSpecial(ModelDirectory files, int id, String field) {
        if (!vocabulary.isSpecial(id)) {
            throw new CheckpointException(
                    files.shown(FILE),
                    "has no added token with the id " + id + ", which config.json names as " + field
                            + "; this tokenizer does not belong to the model, take the one from its directory");
        }
    }

    private static CheckpointException missing(ModelDirectory files) {
        String way = files.find("tokenizer.model").isPresent()
                ? "only tokenizer.model; load it with transformers' AutoTokenizer and save_pretrained it here"
                : "download it from where the model came";
        return new CheckpointException(files.shown(FILE), "is missing; " + way);
    }
}
