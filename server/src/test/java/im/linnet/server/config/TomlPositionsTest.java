// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

class TomlPositionsTest {
    private static final String DOCUMENT = """
            # comment = "not a key"
            top = 1 # trailing [comment]
              indented = "a # b \\" = c" \s
            "quoted key" = 'lit''
            dotted . inner."deep one" = 5
            text = \"""
            fake = 1
            [fake2]
            two quotes "" and an escaped one \\\"""
            end\"""\""
            raw = '''
            fake3 = 1 \\'''
            list = [
              "x", # fake4 = 1
              [1, 2], { in-list = 1 },
            ]
            when = 1979-05-27 07:32:00

            [table]
            inline = { a = 1, b = { c = "}" }, d.e = [ "]" ] }
            [table.'sub.table']
            x=1
            \ty\t=\t-2.5e3
            [ spaced . name ]
            z = true""".replace("'lit''", "'lit'");

    @Test
    void every_key_of_a_document_has_its_place() {
        Map<List<String>, TomlPositions.Position> positions = TomlPositions.of(DOCUMENT);

        assertThat(positions)
                .containsEntry(List.of("top"), at(2, 1))
                .containsEntry(List.of("indented"), at(3, 3))
                .containsEntry(List.of("quoted key"), at(4, 1))
                .containsEntry(List.of("dotted", "inner", "deep one"), at(5, 16))
                .containsEntry(List.of("text"), at(6, 1))
                .containsEntry(List.of("raw"), at(11, 1))
                .containsEntry(List.of("list"), at(13, 1))
                .containsEntry(List.of("when"), at(17, 1))
                .containsEntry(List.of("table"), at(19, 2))
                .containsEntry(List.of("table", "inline"), at(20, 1))
                .containsEntry(List.of("table", "inline", "b", "c"), at(20, 25))
                .containsEntry(List.of("table", "inline", "d", "e"), at(20, 38))
                .containsEntry(List.of("table", "sub.table"), at(21, 8))
                .containsEntry(List.of("table", "sub.table", "x"), at(22, 1))
                .containsEntry(List.of("table", "sub.table", "y"), at(23, 2))
                .containsEntry(List.of("spaced", "name", "z"), at(25, 1));
        assertThat(positions.keySet()).noneMatch(path -> path.stream().anyMatch(part -> part.startsWith("fake")));
    }

    @Test
    void nothing_that_the_parser_finds_is_without_a_place() {
        JsonNode root = new TomlMapper().readTree(DOCUMENT);
        List<List<String>> paths = new ArrayList<>();
        collect(root, List.of(), paths);

        assertThat(paths).hasSizeGreaterThan(15);
        assertThat(TomlPositions.of(DOCUMENT).keySet()).containsAll(paths);
    }

    @Test
    @Timeout(20)
    void any_text_comes_to_an_end() {
        SplittableRandom random = new SplittableRandom(1);
        String alphabet = "ab=.\"'[]{},#\\\n \t\r0é";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(TomlPositions.of(text.toString())).isNotNull();
        }
    }

    @Test
    void the_place_of_an_unknown_key_is_that_of_what_is_around_it() {
        Map<List<String>, TomlPositions.Position> positions = TomlPositions.of("[a]\nb = 1");

        assertThat(TomlPositions.find(positions, List.of("a", "c"))).isEqualTo(at(1, 2));
        assertThat(TomlPositions.find(positions, List.of("d"))).isNull();
    }

    private static void collect(JsonNode table, List<String> path, List<List<String>> paths) {
        table.properties().forEach(entry -> {
            List<String> inner = new ArrayList<>(path);
            inner.add(entry.getKey());
            paths.add(inner);
            collect(entry.getValue(), inner, paths);
        });
    }

    private static TomlPositions.Position at(int line, int column) {
        return new TomlPositions.Position(line, column);
    }
}
