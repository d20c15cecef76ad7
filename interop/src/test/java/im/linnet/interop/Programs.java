// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the programs that tests drive. What is missing fails the test where {@code CI=true}, because there everything
 * must have been installed; elsewhere the test is skipped with a message that says what to install.
 */
public final class Programs {
    private Programs() {}

    /** A program of the search path. */
    public static Path require(String name, String debianPackage) {
        return find(name).orElseThrow(() -> missing(name, debianPackage));
    }

    /** A Python interpreter that can import {@code module}; there may be several, and only one of them has it. */
    public static Path requirePython(String module, String debianPackage) {
        return Stream.of("/usr/bin/python3", "python3", "python")
                .map(Programs::find)
                .flatMap(Optional::stream)
                .filter(python -> canImport(python, module))
                .findFirst()
                .orElseThrow(() -> missing("a Python with the module " + module, debianPackage));
    }

    private static Optional<Path> find(String name) {
        if (name.startsWith(File.separator)) {
            return Optional.of(Path.of(name)).filter(Files::isExecutable);
        }
        var path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean canImport(Path python, String module) {
        try (var process = ChildProcess.start(
                "python", List.of(python.toString(), "-c", "import " + module), new ProcessBuilder())) {
            return process.awaitExit(Duration.ofSeconds(30)) == 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static RuntimeException missing(String what, String debianPackage) {
        var message = what + " is not installed (Debian: apt-get install " + debianPackage + ")";
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        Assumptions.abort(message);
        return new IllegalStateException(message);
    }
}
