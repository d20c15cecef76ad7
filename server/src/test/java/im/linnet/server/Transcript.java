// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What clients and server say to each other, as written in a file; {@code vectors/transcripts/README.md} describes the
 * syntax.
 */
record Transcript(String name, List<Step> steps) {
    private static final Pattern DIRECTIVE = Pattern.compile("@(\\w+)\\s+(.*)", Pattern.DOTALL);
    private static final Pattern CLIENT = Pattern.compile("([\\w./-]+)(:|>|<\\*|<)\\s*(.*)", Pattern.DOTALL);

    /** One line, with those that continue it. */
    sealed interface Step {
        int line();

        /** Sets the stage, before anybody says anything. */
        record Directive(int line, String verb, String argument) implements Step {}

        /** A client does something that takes more than a line, or expects something other than an element. */
        record Action(int line, String client, String verb, String argument) implements Step {}

        /** A client sends text as it is. */
        record Send(int line, String client, String xml) implements Step {}

        /**
         * A client receives elements.
         *
         * @param xml what it receives; several in any order
         */
        record Receive(int line, String client, List<String> xml) implements Step {}
    }

    static Transcript parse(String name, String text) {
        List<Step> steps = new ArrayList<>();
        List<String> lines = text.lines().toList();
        boolean wasUnordered = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                wasUnordered = false;
                continue;
            }
            int number = i + 1;
            StringBuilder whole = new StringBuilder(line);
            while (i + 1 < lines.size() && lines.get(i + 1).startsWith(" ")) {
                i++;
                whole.append('\n').append(lines.get(i).strip());
            }
            Matcher client = CLIENT.matcher(whole);
            boolean unordered = client.matches() && client.group(2).equals("<*");
            if (unordered
                    && wasUnordered
                    && steps.getLast() instanceof Step.Receive(int first, String of, List<String> others)
                    && of.equals(client.group(1))) {
                List<String> more = new ArrayList<>(others);
                more.add(client.group(3));
                steps.set(steps.size() - 1, new Step.Receive(first, of, more));
            } else {
                steps.add(step(name, number, whole.toString(), client));
            }
            wasUnordered = unordered;
        }
        return new Transcript(name, steps);
    }

    private static Step step(String name, int number, String text, Matcher client) {
        Matcher directive = DIRECTIVE.matcher(text);
        if (directive.matches()) {
            return new Step.Directive(
                    number, directive.group(1), directive.group(2).strip());
        }
        if (!client.matches()) {
            throw new IllegalArgumentException(name + ":" + number + ": not understood: " + text);
        }
        String who = client.group(1);
        String what = client.group(3);
        return switch (client.group(2)) {
            case ":" -> {
                String[] words = what.strip().split("\\s+", 2);
                yield new Step.Action(number, who, words[0], words.length > 1 ? words[1] : "");
            }
            case ">" -> new Step.Send(number, who, what);
            default -> new Step.Receive(number, who, List.of(what));
        };
    }
}
