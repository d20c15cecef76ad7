// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The test vectors that do not depend on a language, under {@code vectors} in the repository's root. */
public final class Vectors {
    private Vectors() {}

    private static Path directory(String name) {
        return Path.of(Objects.requireNonNull(System.getProperty("linnet.root"), "linnet.root"), "vectors", name);
    }

    /** Returns the names, without their ending, of the XML files in a directory; at least one. */
    public static List<String> names(String directory) {
        try (Stream<Path> files = Files.list(directory(directory))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".xml"))
                    .map(file -> file.substring(0, file.length() - 4))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalStateException("no vectors in " + directory);
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a whole file. */
    public static String text(String directory, String file) {
        try {
            return Files.readString(directory(directory).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines of a file that are neither empty nor comments; at least one. */
    public static List<String> lines(String directory, String file) {
        List<String> lines = text(directory, file)
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalStateException("no vectors in " + file);
        }
        return lines;
    }
}
