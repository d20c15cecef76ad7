// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An extended regular expression of POSIX over Unicode, as XEP-0122 §3.2.4 wants it.
 *
 * <p>Expressions may come from strangers, so they are bounded in length and in what their repetitions unfold to, and are
 * run as a set of states that advance together: no expression takes more time than its size times the length of the text.
 * Besides POSIX, {@code (?:} and the classes {@code \d \w \s} are understood; collating elements are not.
 */
final class PosixRegex {
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_NESTING = 30;
    private static final int MAX_REPETITIONS = 250;
    private static final int MAX_STEPS = 2_000;

    private sealed interface Node {}

    private record One(IntPredicate set) implements Node {}

    private record Begin() implements Node {}

    private record End() implements Node {}

    private record Sequence(List<Node> parts) implements Node {}

    private record Choice(List<Node> parts) implements Node {}

    /** From min to max times, without an upper bound if max is negative. */
    private record Repeat(Node part, int min, int max) implements Node {}

    private sealed interface Step {}

    private record Consume(IntPredicate set) implements Step {}

    private record AtBegin() implements Step {}

    private record AtEnd() implements Step {}

    private record Jump(int first, int second) implements Step {}

    private record Match() implements Step {}

    private static final class SyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1;

        SyntaxException(String message) {
            super(message, null, false, false);
        }
    }

    private final List<Step> steps;

    private PosixRegex(List<Step> steps) {
        this.steps = steps;
    }

    /** Returns an expression, or null if it is not valid, not supported or too large. */
    static @Nullable PosixRegex compile(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            return null;
        }
        try {
            Compiler compiler = new Compiler();
            compiler.add(new Parser(pattern).parse());
            compiler.emit(new Match());
            return new PosixRegex(compiler.steps);
        } catch (SyntaxException _) {
            return null;
        }
    }

    /** Tells whether the expression matches the whole text. */
    boolean matches(String text) {
        int[] points = text.codePoints().toArray();
        States now = new States(steps);
        States next = new States(steps);
        now.add(0, true, points.length == 0);
        for (int i = 0; i < points.length && now.count > 0; i++) {
            next.clear();
            for (int k = 0; k < now.count; k++) {
                int state = now.active[k];
                if (steps.get(state) instanceof Consume(IntPredicate set) && set.test(points[i])) {
                    next.add(state + 1, false, i + 1 == points.length);
                }
            }
            States swap = now;
            now = next;
            next = swap;
        }
        return now.contains(steps.size() - 1);
    }

    /** A set of states, closed under the steps that consume nothing. */
    private static final class States {
        private final List<Step> steps;
        private final boolean[] member;
        private final int[] active;
        private final int[] pending;
        private int count;

        States(List<Step> steps) {
            this.steps = steps;
            member = new boolean[steps.size()];
            active = new int[steps.size()];
            pending = new int[2 * steps.size() + 1];
        }

        boolean contains(int state) {
            return member[state];
        }

        void clear() {
            Arrays.fill(member, false);
            count = 0;
        }

        void add(int first, boolean atBegin, boolean atEnd) {
            int depth = 0;
            pending[depth++] = first;
            while (depth > 0) {
                int state = pending[--depth];
                if (member[state]) {
                    continue;
                }
                member[state] = true;
                active[count++] = state;
                switch (steps.get(state)) {
                    case Jump(int one, int other) -> {
                        pending[depth++] = other;
                        pending[depth++] = one;
                    }
                    case AtBegin() -> depth = follow(state, atBegin, depth);
                    case AtEnd() -> depth = follow(state, atEnd, depth);
                    case Consume _, Match() -> {}
                }
            }
        }

        private int follow(int state, boolean holds, int depth) {
            if (holds) {
                pending[depth] = state + 1;
                return depth + 1;
            }
            return depth;
        }
    }

    private static final class Compiler {
        private final List<Step> steps = new ArrayList<>();

        int emit(Step step) {
            if (steps.size() == MAX_STEPS) {
                throw new SyntaxException("too large");
            }
            steps.add(step);
            return steps.size() - 1;
        }

        void add(Node node) {
            switch (node) {
                case One(IntPredicate set) -> emit(new Consume(set));
                case Begin() -> emit(new AtBegin());
                case End() -> emit(new AtEnd());
                case Sequence(List<Node> parts) -> parts.forEach(this::add);
                case Choice(List<Node> parts) -> choice(parts);
                case Repeat(Node part, int min, int max) -> repeat(part, min, max);
            }
        }

        private void choice(List<Node> parts) {
            List<Integer> ends = new ArrayList<>();
            for (int i = 0; i < parts.size() - 1; i++) {
                int fork = emit(new Match());
                add(parts.get(i));
                ends.add(emit(new Match()));
                steps.set(fork, new Jump(fork + 1, steps.size()));
            }
            add(parts.getLast());
            for (int end : ends) {
                steps.set(end, new Jump(steps.size(), steps.size()));
            }
        }

        private void repeat(Node part, int min, int max) {
            for (int i = 0; i < min; i++) {
                guarded(part);
            }
            if (max < 0) {
                int fork = emit(new Match());
                add(part);
                emit(new Jump(fork, fork));
                steps.set(fork, new Jump(fork + 1, steps.size()));
                return;
            }
            List<Integer> forks = new ArrayList<>();
            for (int i = min; i < max; i++) {
                forks.add(emit(new Match()));
                add(part);
            }
            for (int fork : forks) {
                steps.set(fork, new Jump(fork + 1, steps.size()));
            }
        }

        /** Adds a part at the cost of at least one step, so that repetitions of nothing are bounded too. */
        private void guarded(Node part) {
            emit(new Jump(steps.size() + 1, steps.size() + 1));
            add(part);
        }
    }

    /** Reads an expression by recursive descent. */
    private static final class Parser {
        private static final int DUPLICATES_MAX = 255;

        private final int[] pattern;
        private int at;
        private int depth;
        private int repetitions;

        Parser(String pattern) {
            this.pattern = pattern.codePoints().toArray();
        }

        Node parse() {
            Node node = choice();
            if (at < pattern.length) {
                throw new SyntaxException("unmatched parenthesis");
            }
            return node;
        }

        private Node choice() {
            List<Node> parts = new ArrayList<>();
            parts.add(sequence());
            while (take('|')) {
                parts.add(sequence());
            }
            return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
        }

        private Node sequence() {
            List<Node> parts = new ArrayList<>();
            while (at < pattern.length && pattern[at] != '|' && pattern[at] != ')') {
                parts.add(repeated());
            }
            return new Sequence(parts);
        }

        private Node repeated() {
            Node node = atom();
            while (true) {
                if (take('*')) {
                    node = repeat(node, 0, -1);
                } else if (take('+')) {
                    node = repeat(node, 1, -1);
                } else if (take('?')) {
                    node = repeat(node, 0, 1);
                } else if (take('{')) {
                    node = bounds(node);
                } else {
                    return node;
                }
            }
        }

        private Node repeat(Node node, int min, int max) {
            // Repetitions of repetitions nest the compiler's calls.
            if (++repetitions > MAX_REPETITIONS) {
                throw new SyntaxException("too many repetitions");
            }
            return new Repeat(node, min, max);
        }

        private Node bounds(Node node) {
            int min = number();
            int max = min;
            if (take(',')) {
                max = at < pattern.length && pattern[at] == '}' ? -1 : number();
            }
            if (!take('}') || max >= 0 && max < min) {
                throw new SyntaxException("bounds");
            }
            return repeat(node, min, max);
        }

        private int number() {
            int number = 0;
            int start = at;
            while (at < pattern.length && pattern[at] >= '0' && pattern[at] <= '9' && number <= DUPLICATES_MAX) {
                number = 10 * number + pattern[at++] - '0';
            }
            if (at == start || number > DUPLICATES_MAX) {
                throw new SyntaxException("bounds");
            }
            return number;
        }

        private Node atom() {
            int c = pattern[at++];
            return switch (c) {
                case '(' -> group();
                case '[' -> new One(new Bracket(this).parse());
                case '.' -> new One(_ -> true);
                case '^' -> new Begin();
                case '$' -> new End();
                case '\\' -> new One(escaped());
                case '*', '+', '?', '{' -> throw new SyntaxException("nothing to repeat");
                default -> new One(point -> point == c);
            };
        }

        private Node group() {
            if (++depth > MAX_NESTING) {
                throw new SyntaxException("nested too deep");
            }
            if (take('?') && !take(':')) {
                throw new SyntaxException("not of POSIX");
            }
            Node node = choice();
            if (!take(')')) {
                throw new SyntaxException("unmatched parenthesis");
            }
            depth--;
            return node;
        }

        private IntPredicate escaped() {
            if (at == pattern.length) {
                throw new SyntaxException("nothing escaped");
            }
            int c = pattern[at++];
            return switch (c) {
                case 'd' -> Character::isDigit;
                case 'D' -> point -> !Character.isDigit(point);
                case 'w' -> PosixRegex::isWord;
                case 'W' -> point -> !isWord(point);
                case 's' -> Character::isWhitespace;
                case 'S' -> point -> !Character.isWhitespace(point);
                default -> {
                    if (Character.isLetterOrDigit(c)) {
                        throw new SyntaxException("unknown escape");
                    }
                    yield point -> point == c;
                }
            };
        }

        private boolean take(int c) {
            if (at < pattern.length && pattern[at] == c) {
                at++;
                return true;
            }
            return false;
        }

        private int take() {
            if (at == pattern.length) {
                throw new SyntaxException("unmatched bracket");
            }
            return pattern[at++];
        }
    }

    /** Reads a bracket expression whose opening bracket is taken; the backslash is not special in it. */
    private record Bracket(Parser parser) {
        IntPredicate parse() {
            boolean negated = parser.take('^');
            List<IntPredicate> parts = new ArrayList<>();
            int c = parser.take();
            do {
                parts.add(part(c));
                c = parser.take();
            } while (c != ']');
            return point -> parts.stream().anyMatch(part -> part.test(point)) != negated;
        }

        private IntPredicate part(int from) {
            if (from == '[' && (parser.take('.') || parser.take('='))) {
                throw new SyntaxException("collating elements are not supported");
            }
            if (from == '[' && parser.take(':')) {
                return named();
            }
            boolean range = parser.at + 1 < parser.pattern.length
                    && parser.pattern[parser.at] == '-'
                    && parser.pattern[parser.at + 1] != ']';
            if (!range) {
                return point -> point == from;
            }
            parser.at++;
            int to = parser.take();
            if (to < from || to == '[') {
                throw new SyntaxException("range");
            }
            return point -> point >= from && point <= to;
        }

        private IntPredicate named() {
            StringBuilder name = new StringBuilder();
            int c = parser.take();
            while (c != ':') {
                name.appendCodePoint(c);
                c = parser.take();
            }
            if (!parser.take(']')) {
                throw new SyntaxException("class");
            }
            return switch (name.toString()) {
                case "alnum" -> Character::isLetterOrDigit;
                case "alpha" -> Character::isLetter;
                case "blank" -> point -> point == '\t' || Character.getType(point) == Character.SPACE_SEPARATOR;
                case "cntrl" -> Character::isISOControl;
                case "digit" -> Character::isDigit;
                case "graph" -> point -> isPrintable(point) && !Character.isSpaceChar(point);
                case "lower" -> Character::isLowerCase;
                case "print" -> PosixRegex::isPrintable;
                case "punct" ->
                    point -> isPrintable(point) && !Character.isSpaceChar(point) && !Character.isLetterOrDigit(point);
                case "space" -> Character::isWhitespace;
                case "upper" -> Character::isUpperCase;
                case "xdigit" -> point -> point < 0x80 && Character.digit(point, 16) >= 0;
                default -> throw new SyntaxException("unknown class");
            };
        }
    }

    private static boolean isWord(int point) {
        return point == '_' || Character.isLetterOrDigit(point);
    }

    private static boolean isPrintable(int point) {
        return Character.isDefined(point) && !Character.isISOControl(point);
    }
}
