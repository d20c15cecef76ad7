// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Plays every file under {@code vectors/transcripts}; those whose path contains the property {@code transcript}. */
class TranscriptTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> the_server_says_what_the_transcripts_say() throws IOException {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("linnet.root"), "linnet.root"))
                .resolve("vectors/transcripts");
        String wanted = System.getProperty("transcript", "");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> file.toString().contains(wanted))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream().map(file -> {
            String name = root.relativize(file).toString();
            return DynamicTest.dynamicTest(name, file.toUri(), () -> play(name, file));
        });
    }

    private void play(String name, Path file) throws IOException {
        Path own = Files.createTempDirectory(directory, "server");
        new TranscriptRun(Transcript.parse(name, Files.readString(file)), own).run();
    }

    @Test
    void a_transcript_that_the_server_does_not_follow_fails() {
        Transcript wrong = Transcript.parse("wrong", """
                @account romeo@example.net
                romeo/orchard: login
                romeo/orchard> <iq type='get' id='1'><query xmlns='urn:unknown'/></iq>
                romeo/orchard< <iq type='result' id='1' from='romeo@example.net' to='romeo@example.net/orchard'/>
                """);
        assertThat(failureOf(wrong)).contains("wrong:4").contains("attribute type");
    }

    @Test
    void what_a_transcript_does_not_mention_fails_it() {
        Transcript incomplete = Transcript.parse("incomplete", """
                @account romeo@example.net
                romeo/orchard: login
                romeo/orchard> <presence/>
                """);
        assertThat(failureOf(incomplete)).contains("at the end, romeo/orchard has received");
    }

    private String failureOf(Transcript transcript) {
        try {
            new TranscriptRun(transcript, Files.createTempDirectory(directory, "server")).run();
            return "none";
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
