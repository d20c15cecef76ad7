// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void itReplacesWhatWasThereAndLeavesNoDraft() throws IOException {
        Path file = folder.resolve("f");
        WholeFile.write(file, bytes("old and long"), "rw-------");
        // What a crash left behind.
        Files.writeString(folder.resolve(".f.new"), "half a dra");
        WholeFile.write(file, bytes("new"), "rw-------");
        assertThat(file).hasContent("new");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void itHasItsPermissionsAlsoIfTheOldOneHadOthers() throws IOException {
        Path file = folder.resolve("f");
        WholeFile.write(file, bytes("public"), "rw-r--r--");
        WholeFile.write(file, bytes("secret"), "rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatCannotBeReplacedStays() throws IOException {
        Path file = Files.createDirectory(folder.resolve("f"));
        Files.writeString(file.resolve("inside"), "x");
        assertThatThrownBy(() -> WholeFile.write(file, bytes("new"), "rw-------"))
                .isInstanceOf(IOException.class);
        assertThat(file.resolve("inside")).hasContent("x");
    }
}
