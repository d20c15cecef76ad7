// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.DeliveryRules.Address;
import im.linnet.server.account.DeliveryRules.Decision;
import im.linnet.xmpp.stanza.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6121 §8.5.4: table 1 as it stands there. */
class DeliveryRulesTest {
    private static final String TABLE = """
            | Condition        | Normal | Chat  | Groupchat | Headline |
            | ACCOUNT DOES NOT EXIST                                   |
            |  bare            |  S/E   |  S/E  |     E     |    S     |
            |  full            |  S/E   |  S/E  |    S/E    |   S/E    |
            | ACCOUNT EXISTS, BUT NO ACTIVE RESOURCES                  |
            |  bare            |  O/E   |  O/E  |     E     |    S     |
            |  full (no match) |  S/E   |  O/E  |    S/E    |   S/E    |
            | 1+ NEGATIVE RESOURCES BUT ZERO NON-NEGATIVE RESOURCES    |
            |  bare            |  O/E   |  O/E  |     E     |    S     |
            |  full match      |   D    |   D   |     D     |    D     |
            |  full no match   |  S/E   |  O/E  |    S/E    |   S/E    |
            | 1 NON-NEGATIVE RESOURCE                                  |
            |  bare            |   D    |   D   |     E     |    D     |
            |  full match      |   D    |   D   |     D     |    D     |
            |  full no match   |  S/E   |   D   |    S/E    |   S/E    |
            | 1+ NON-NEGATIVE RESOURCES                                |
            |  bare            |  M/A   |  M/A* |     E     |    A     |
            |  full match      |   D    |  D/A* |     D     |    D     |
            |  full no match   |  S/E   |  M/A* |    S/E    |   S/E    |
            """;

    private static final List<MessageType> COLUMNS =
            List.of(MessageType.NORMAL, MessageType.CHAT, MessageType.GROUPCHAT, MessageType.HEADLINE);

    /** A cell of the table: what the RFC allows for a message. */
    record Cell(String condition, Address address, MessageType type, String allowed) {
        boolean exists() {
            return !condition.equals("ACCOUNT DOES NOT EXIST");
        }

        boolean nonNegative() {
            return condition.endsWith("NON-NEGATIVE RESOURCE") || condition.equals("1+ NON-NEGATIVE RESOURCES");
        }

        Decision decision() {
            return DeliveryRules.decide(type, address, exists(), nonNegative());
        }
    }

    static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        String condition = "";
        for (String line : TABLE.lines().toList()) {
            String[] parts = line.substring(1, line.length() - 1).split("\\|", -1);
            String first = parts[0].strip();
            if (parts.length == 1) {
                condition = first;
            } else if (!first.equals("Condition")) {
                for (int i = 0; i < COLUMNS.size(); i++) {
                    cells.add(new Cell(condition, address(first), COLUMNS.get(i), parts[i + 1].strip()));
                }
            }
        }
        return cells.stream();
    }

    private static Address address(String name) {
        return switch (name) {
            case "bare" -> Address.BARE;
            case "full match" -> Address.FULL_MATCH;
            case "full", "full (no match)", "full no match" -> Address.FULL_NO_MATCH;
            default -> throw new IllegalStateException(name);
        };
    }

    @Test
    void the_table_has_thirteen_rows_of_four() {
        assertThat(cells()).hasSize(52);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void each_cell_holds(Cell cell) {
        assertThat(letters(cell)).anyMatch(letter -> cell.allowed().contains(letter));
    }

    /** To all of one resource is to that one; all that are not negative are as available as any other to us. */
    private static List<String> letters(Cell cell) {
        return switch (cell.decision()) {
            case TO_RESOURCE -> List.of("D");
            case TO_ALL -> cell.condition().startsWith("1 ") ? List.of("D") : List.of("M", "A");
            case STORE -> List.of("O");
            case BOUNCE -> List.of("E");
            case IGNORE -> List.of("S");
        };
    }

    /** §8.5.2.1.1, §8.5.3.2.1, RFC 6120 §8.3.1: errors are never answered and never kept. */
    @ParameterizedTest
    @EnumSource(Address.class)
    void errors_go_to_the_resource_that_they_name_or_nowhere(Address address) {
        for (boolean nonNegative : new boolean[] {true, false}) {
            assertThat(DeliveryRules.decide(MessageType.ERROR, address, true, nonNegative))
                    .isEqualTo(address == Address.FULL_MATCH ? Decision.TO_RESOURCE : Decision.IGNORE);
        }
    }
}
