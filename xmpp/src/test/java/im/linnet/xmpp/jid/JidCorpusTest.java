// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays the corpus, as bytes of UTF-8 and of UTF-16 (for unpaired surrogates), and mutants of it.
 *
 * <p>{@code -Dlinnet.fuzz.rounds=N} makes more mutants than a build needs, {@code -Dlinnet.fuzz.seed=N} others. An input
 * that fails belongs into the corpus.
 */
class JidCorpusTest {
    @TestFactory
    Stream<DynamicTest> the_corpus_holds() throws IOException {
        assertThat(corpus()).hasSizeGreaterThan(20);
        return corpus().stream()
                .map(file -> DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> {
                    JidFuzzer.fuzzerTestOneInput(Files.readAllBytes(file));
                }));
    }

    @Test
    void mutants_of_the_corpus_hold() throws IOException {
        Random random = new Random(Long.getLong("linnet.fuzz.seed", 7622));
        List<String> texts = Stream.concat(corpus().stream().map(JidCorpusTest::read), Stream.of("a@b/c"))
                .toList();
        int rounds = Integer.getInteger("linnet.fuzz.rounds", 30_000);
        for (int i = 0; i < rounds; i++) {
            String mutant = mutant(random, texts);
            try {
                JidChecks.check(mutant);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("round " + i + ": " + escaped(mutant), e);
            }
        }
    }

    private static String mutant(Random random, List<String> texts) {
        StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(6)) {
                case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
                case 1 -> text.insert(at, (char) random.nextInt(0x10000));
                case 2 -> text.insert(at, Character.toString(random.nextInt(0x20000)));
                case 3 ->
                    text.insert(at, "@/.[]:-xn--% \u200c\u200d\u0301\u094d\ufe0f\ud800".charAt(random.nextInt(17)));
                case 4 -> {
                    String other = texts.get(random.nextInt(texts.size()));
                    text.insert(at, other.substring(random.nextInt(other.length() + 1)));
                }
                default ->
                    text.insert(
                            at,
                            text.substring(at, Math.min(text.length(), at + 5)).repeat(random.nextInt(60)));
            }
        }
        return text.toString();
    }

    private static List<Path> corpus() throws IOException {
        URL folder = Objects.requireNonNull(JidCorpusTest.class.getResource("corpus"));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(
                    c > ' ' && c < 0x7f
                            ? String.valueOf(c)
                            : "\\u" + Integer.toHexString(0x10000 | c).substring(1));
        }
        return out.toString();
    }
}
