// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlFactory;

/** A configuration file as a tree, with the place of each key. */
record TomlFile(Path file, JsonNode root, Map<List<String>, TomlPositions.Position> positions) {
    /** More than any configuration needs; protects from being pointed at something else. */
    static final int MAX_BYTES = 1 << 20;

    private static final int SHOWN_CHARACTERS = 60;

    /** Reads a file, or adds a problem and returns null. */
    static @Nullable TomlFile read(Path file, List<ConfigProblem> problems) {
        String text = text(file, problems);
        if (text == null) {
            return null;
        }
        try {
            return new TomlFile(file, tree(text), TomlPositions.of(text));
        } catch (JacksonException e) {
            problems.add(malformed(file, text, e));
            return null;
        }
    }

    // Not by an ObjectMapper: making one costs 0.15 s of CPU time at every start.
    private static JsonNode tree(String text) {
        try (JsonParser parser = new TomlFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return node(parser);
        }
    }

    private static JsonNode node(JsonParser parser) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = nodes.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.set(name, node(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(node(parser));
                }
                yield array;
            }
            case VALUE_STRING -> nodes.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, VALUE_NULL ->
                throw new IllegalStateException("TOML has no " + parser.currentToken());
        };
    }

    private static ConfigProblem malformed(Path file, String text, JacksonException mistake) {
        String message = String.valueOf(mistake.getOriginalMessage());
        boolean twice = message.startsWith("Duplicate") || message.endsWith("redefined");
        TomlPositions.Repeat repeat = twice ? TomlPositions.repeat(text) : null;
        if (repeat != null) {
            TomlPositions.Position second = repeat.second();
            return new ConfigProblem(
                    new Origin.InFile(file, second.line(), second.column()),
                    String.join(".", repeat.path()),
                    "given twice, first in line " + repeat.first().line());
        }
        TokenStreamLocation location = mistake.getLocation();
        int line = location == null ? 0 : Math.max(0, location.getLineNr());
        int column = location == null ? 0 : Math.max(1, location.getColumnNr());
        return problem(file, line, column, "not TOML: " + message);
    }

    private static @Nullable String text(Path file, List<ConfigProblem> problems) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                problems.add(problem(file, 0, 0, "longer than " + new ByteSize(MAX_BYTES)));
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            return decode(file, bytes, problems);
        } catch (NoSuchFileException _) {
            problems.add(problem(file, 0, 0, "there is no such file"));
        } catch (IOException e) {
            problems.add(problem(file, 0, 0, "cannot be read: " + e.getMessage()));
        }
        return null;
    }

    private static @Nullable String decode(Path file, byte[] bytes, List<ConfigProblem> problems) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(input)
                    .toString();
        } catch (CharacterCodingException _) {
            int line = 1;
            int lineStart = 0;
            for (int at = 0; at < input.position(); at++) {
                if (bytes[at] == '\n') {
                    line++;
                    lineStart = at + 1;
                }
            }
            problems.add(problem(file, line, input.position() - lineStart + 1, "not UTF-8"));
            return null;
        }
    }

    private static ConfigProblem problem(Path file, int line, int column, String message) {
        return new ConfigProblem(new Origin.InFile(file, line, column), "", message);
    }

    Origin origin(List<String> path) {
        TomlPositions.Position position = TomlPositions.find(positions, path);
        return position == null
                ? new Origin.InFile(file, 0, 0)
                : new Origin.InFile(file, position.line(), position.column());
    }

    /** Returns a value for a message, shortened if it is long. */
    static String show(JsonNode node) {
        if (node.isObject()) {
            return "a table";
        }
        String text = node.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
