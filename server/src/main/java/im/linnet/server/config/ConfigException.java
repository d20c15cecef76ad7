// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries everything that is wrong with it, one line a problem in the message. */
public final class ConfigException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<ConfigProblem> problems;

    ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of file, environment, command line; at least one. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
