// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a scenario found.
 *
 * @param scenario its name
 * @param parameters what was run, for the reader
 * @param figures in the order of printing
 */
record Report(String scenario, Map<String, String> parameters, List<Figure> figures) {
    /**
     * One result.
     *
     * @param name in lower case with underscores, without the unit
     */
    record Figure(String name, double value, String unit) {}

    Report {
        parameters = new LinkedHashMap<>(parameters);
        figures = new ArrayList<>(figures);
    }

    /** Returns the report as one JSON object; each figure is a member of {@code figures}. */
    String toJson() {
        var values = new LinkedHashMap<String, Double>();
        var units = new LinkedHashMap<String, String>();
        for (var figure : figures) {
            values.put(figure.name(), figure.value());
            units.put(figure.name(), figure.unit());
        }
        var members = new LinkedHashMap<String, Object>();
        members.put("scenario", scenario);
        members.put("parameters", parameters);
        members.put("figures", values);
        members.put("units", units);
        ObjectMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        return mapper.writeValueAsString(members);
    }

    /** Returns the report as aligned lines. */
    String toText() {
        var text = new StringBuilder(scenario);
        parameters.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        for (var figure : figures) {
            text.append(
                    String.format(Locale.ROOT, "%n  %-36s %14.3f %s", figure.name(), figure.value(), figure.unit()));
        }
        return text.toString();
    }
}
