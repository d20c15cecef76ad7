// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads {@code vectors/xml}. */
final class Vectors {
    private Vectors() {}

    static List<String> stanzas() {
        List<String> stanzas = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : lines("stanzas.txt")) {
            if (line.startsWith("## ")) {
                if (!current.isEmpty()) {
                    stanzas.add(current.toString());
                }
                current.setLength(0);
            } else {
                current.append(current.isEmpty() ? "" : "\n").append(line);
            }
        }
        stanzas.add(current.toString());
        return stanzas;
    }

    private static List<String> lines(String file) {
        String root = Objects.requireNonNull(System.getProperty("linnet.root"), "linnet.root is not set");
        try {
            return Files.readAllLines(Path.of(root, "vectors", "xml", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
