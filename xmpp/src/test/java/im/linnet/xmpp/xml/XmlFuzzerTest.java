// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class XmlFuzzerTest {
    static List<Path> corpus() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(XmlFuzzerTest.class.getResource("XmlFuzzerInputs"))
                .toURI());
        try (Stream<Path> inputs = Files.list(folder)) {
            return inputs.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void inputIsRefusedOrReadAlike(Path input) throws IOException {
        byte[] content = Files.readAllBytes(input);

        assertThatCode(() -> XmlFuzzer.fuzzerTestOneInput(content)).doesNotThrowAnyException();
    }
}
