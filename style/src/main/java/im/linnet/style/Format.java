// SPDX-License-Identifier: Apache-2.0
package im.linnet.style;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds every Java source of the project to palantir-java-format (120 columns). Files whose content passed before are
 * remembered by digest, so that a build pays only for what changed.
 */
public final class Format {
    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());
    private final boolean apply;
    private final Set<String> known;

    private Format(boolean apply, Set<String> known) {
        this.apply = apply;
        this.known = known;
    }

    /**
     * Runs the check.
     *
     * @param args {@code check} or {@code apply}, the project's folder, and the file that remembers what passed
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[1]);
        Path memory = Path.of(args[2]);
        Set<String> known = Files.exists(memory) ? new HashSet<>(Files.readAllLines(memory)) : new HashSet<>();
        List<String> bad = new Format("apply".equals(args[0]), known).run(root);
        Files.createDirectories(memory.getParent());
        Files.write(memory, known.stream().sorted().toList());
        if (!bad.isEmpty()) {
            bad.forEach(System.err::println);
            System.err.println("Badly formatted: " + bad.size()
                    + " file(s). Format them with: mvn -q -pl style process-classes -Dformat=apply");
            System.exit(1);
        }
    }

    private List<String> run(Path root) throws IOException {
        List<String> bad = new ArrayList<>();
        for (Path file : sources(root)) {
            String text = Files.readString(file);
            if (known.contains(digest(text))) {
                continue;
            }
            try {
                String formatted = format(text);
                if (!formatted.equals(text)) {
                    if (!apply) {
                        bad.add(root.relativize(file).toString());
                        continue;
                    }
                    Files.writeString(file, formatted);
                }
                known.add(digest(formatted));
            } catch (FormatterException e) {
                bad.add(root.relativize(file) + ": " + e.getMessage());
            }
        }
        return bad;
    }

    private String format(String text) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(
                RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR);
        return formatter.formatSource(ordered);
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.filter(path -> Files.exists(path.resolve("pom.xml")))
                    .sorted()
                    .toList()) {
                Path src = module.resolve("src");
                if (Files.isDirectory(src)) {
                    try (Stream<Path> files = Files.walk(src)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    private static String digest(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
