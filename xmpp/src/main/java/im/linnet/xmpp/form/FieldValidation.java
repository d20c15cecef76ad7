// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a field are restricted beyond its type: XEP-0122 Data Forms Validation, version 1.0.2.
 *
 * @param datatype the name of the datatype with its prefix, {@code xs:string} by default
 * @param method what else a value must fulfil
 * @param selection how many values there may be, or null for any number
 */
public record FieldValidation(
        String datatype, Method method, @Nullable ListRange selection) {
    /** The namespace of {@code validate}. */
    public static final String NAMESPACE = "http://jabber.org/protocol/xdata-validate";

    private static final String STRING = "xs:string";

    /** The method of validation (§3.2). */
    public sealed interface Method {}

    /** Nothing but the datatype and the field's type. */
    public record Basic() implements Method {}

    /** Other values than the options may be given. */
    public record Open() implements Method {}

    /**
     * Values between two bounds, which belong to the range.
     *
     * @param min the lower bound in the datatype's spelling, or null
     * @param max the upper bound in the datatype's spelling, or null
     */
    public record Range(@Nullable String min, @Nullable String max) implements Method {}

    /**
     * Values that an expression matches.
     *
     * @param pattern an extended regular expression of POSIX
     */
    public record Regex(String pattern) implements Method {}

    /**
     * The number of values in a {@code list-multi} field (§3.3).
     *
     * @param min the least number, or null
     * @param max the greatest number, or null
     */
    public record ListRange(@Nullable Integer min, @Nullable Integer max) {}

    /** Returns a validation against a datatype only. */
    public static FieldValidation basic(String datatype) {
        return new FieldValidation(datatype, new Basic(), null);
    }

    /** Returns a validation that lets the submitter give other values than the options. */
    public static FieldValidation open(String datatype) {
        return new FieldValidation(datatype, new Open(), null);
    }

    /** Returns a validation against bounds, either of which may be null. */
    public static FieldValidation range(String datatype, @Nullable String min, @Nullable String max) {
        return new FieldValidation(datatype, new Range(min, max), null);
    }

    /** Returns a validation of texts against an expression. */
    public static FieldValidation regex(String pattern) {
        return new FieldValidation(STRING, new Regex(pattern), null);
    }

    /** Returns this validation with bounds of the number of values. */
    public FieldValidation withSelection(@Nullable Integer min, @Nullable Integer max) {
        return new FieldValidation(datatype, method, new ListRange(min, max));
    }

    /** Reads a {@code validate} element. An unknown method counts as {@code basic} (§4.1), as do several (§3.2). */
    public static FieldValidation of(Element validate) {
        Method method = null;
        ListRange selection = null;
        for (Element child : validate.elements()) {
            if (!child.namespace().equals(NAMESPACE)) {
                continue;
            }
            if (child.name().equals("list-range")) {
                selection = new ListRange(number(child.attribute("min")), number(child.attribute("max")));
            } else {
                method = method == null ? method(child) : new Basic();
            }
        }
        return new FieldValidation(
                validate.attribute("datatype", STRING), method == null ? new Basic() : method, selection);
    }

    private static Method method(Element child) {
        return switch (child.name()) {
            case "open" -> new Open();
            case "range" -> new Range(child.attribute("min"), child.attribute("max"));
            case "regex" -> new Regex(child.text());
            default -> new Basic();
        };
    }

    private static @Nullable Integer number(@Nullable String text) {
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Returns the {@code validate} element. */
    public Element toElement() {
        Element child = switch (method) {
            case Basic() -> Element.of("basic", NAMESPACE);
            case Open() -> Element.of("open", NAMESPACE);
            case Range(var min, var max) ->
                Element.builder("range", NAMESPACE)
                        .attribute("min", min)
                        .attribute("max", max)
                        .build();
            case Regex(var pattern) -> Element.ofText("regex", NAMESPACE, pattern);
        };
        return Element.builder("validate", NAMESPACE)
                .attribute("datatype", datatype)
                .child(child)
                .child(selection == null ? null : selectionElement(selection))
                .build();
    }

    private static Element selectionElement(ListRange range) {
        return Element.builder("list-range", NAMESPACE)
                .attribute("min", range.min == null ? null : range.min.toString())
                .attribute("max", range.max == null ? null : range.max.toString())
                .build();
    }
}
