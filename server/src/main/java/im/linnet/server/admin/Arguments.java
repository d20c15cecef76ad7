// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a verb, checked as they are read: what is missing or wrong is an {@link AdminException}. */
public record Arguments(ObjectNode values) {
    /** Returns a text that must be there. */
    public String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw new AdminException("the argument " + name + " is missing");
        }
        return text;
    }

    /** Returns a text, or null without it. */
    public @Nullable String optionalText(String name) {
        JsonNode node = values.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new AdminException("the argument " + name + " is not a text");
        }
        return node.stringValue();
    }

    /** Returns a whole number, or the given one without it. */
    public int number(String name, int otherwise) {
        JsonNode node = values.get(name);
        if (node == null || node.isNull()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new AdminException("the argument " + name + " is not a whole number");
        }
        return node.intValue();
    }

    /** Returns the address of an account: bare, with a localpart. */
    public Jid account(String name) {
        return account(name, text(name));
    }

    /** Returns a list of objects. */
    public List<Arguments> objects(String name) {
        JsonNode node = values.get(name);
        if (node == null || !node.isArray()) {
            throw new AdminException("the argument " + name + " is not a list");
        }
        List<Arguments> objects = new ArrayList<>();
        for (JsonNode item : node) {
            if (!(item instanceof ObjectNode object)) {
                throw new AdminException("the argument " + name + " is not a list of objects");
            }
            objects.add(new Arguments(object));
        }
        return objects;
    }

    /** Reads the address of an account; {@code name} is what messages call it. */
    static Jid account(String name, String text) {
        Jid jid;
        try {
            jid = Jid.of(text);
        } catch (JidException e) {
            throw new AdminException(name + " \"" + text + "\" is not an address: " + e.getMessage(), e);
        }
        if (jid.local() == null || jid.isFull()) {
            throw new AdminException(name + " \"" + text + "\" is not an account; write it as in juliet@example.org");
        }
        return jid;
    }
}
