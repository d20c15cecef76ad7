// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    /** Runs in another process: locks the directory, says so, and keeps it until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (DataDirectory.Lock _ = DataDirectory.lock(Path.of(arguments[0]))) {
                System.out.write("locked\n".getBytes(StandardCharsets.US_ASCII));
                System.out.flush();
                assertThat(System.in.read()).isNegative();
            }
        }
    }

    @Test
    void it_is_made_for_its_owner_alone() throws IOException {
        Path data = folder.resolve("a/b");
        DataDirectory.create(data);
        DataDirectory.create(data);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_file_in_its_place_is_told() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatExceptionOfType(AdminException.class)
                .isThrownBy(() -> DataDirectory.create(file))
                .withMessage(file + " is not a directory");
        assertThatExceptionOfType(AdminException.class)
                .isThrownBy(() -> DataDirectory.create(file.resolve("below/it")))
                .withMessageContaining("below/it cannot be made");
    }

    @Test
    void one_process_cannot_lock_it_twice() {
        try (DataDirectory.Lock _ = DataDirectory.lock(folder)) {
            assertThat(DataDirectory.tryLock(folder)).isNull();
            assertThatExceptionOfType(AdminException.class)
                    .isThrownBy(() -> DataDirectory.lock(folder))
                    .withMessage("the data directory " + folder + " is in use by process "
                            + ProcessHandle.current().pid());
        }
        DataDirectory.lock(folder).close();
    }

    @Test
    void two_processes_cannot_lock_it_at_once_and_a_dead_one_does_not_hold_it() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            assertThat(DataDirectory.tryLock(folder)).isNull();
            assertThat(DataDirectory.holder(folder)).isEqualTo("process " + holder.pid());
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        DataDirectory.lock(folder).close();
    }

    @Test
    void a_holder_that_left_nonsense_is_another_process() throws IOException {
        Files.writeString(folder.resolve(DataDirectory.LOCK_FILE), "\u001b[31m");

        assertThat(DataDirectory.holder(folder)).isEqualTo("another process");
    }
}
