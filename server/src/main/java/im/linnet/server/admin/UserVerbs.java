// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.admin.AccountAdmin.Account;
import im.linnet.server.admin.AccountAdmin.BatchResult;
import im.linnet.server.admin.AccountAdmin.Failure;
import im.linnet.server.admin.AccountAdmin.NewAccount;
import im.linnet.xmpp.jid.Jid;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The verbs about accounts: {@code user.add} and its kin. */
public final class UserVerbs {
    /** How many accounts one answer of {@code user.list} holds, and one request of {@code user.add-batch} may. */
    static final int PAGE = 1000;

    /** The longest password; more cannot be meant. */
    static final int MAX_PASSWORD_CHARACTERS = 1024;

    private final AccountAdmin accounts;

    private UserVerbs(AccountAdmin accounts) {
        this.accounts = accounts;
    }

    /** Returns the verbs over a store or a server. */
    public static List<AdminVerb> of(AccountAdmin accounts) {
        UserVerbs verbs = new UserVerbs(accounts);
        return List.of(
                AdminVerb.of("user.add", verbs::add),
                AdminVerb.of("user.add-batch", verbs::addBatch),
                AdminVerb.of("user.passwd", verbs::setPassword),
                AdminVerb.of("user.list", verbs::list),
                AdminVerb.of("user.show", arguments -> json(accounts.show(arguments.account("jid")))),
                AdminVerb.of("user.enable", arguments -> verbs.setEnabled(arguments, true)),
                AdminVerb.of("user.disable", arguments -> verbs.setEnabled(arguments, false)),
                AdminVerb.of("user.delete", verbs::delete));
    }

    private JsonNode add(Arguments arguments) {
        Jid jid = arguments.account("jid");
        accounts.add(jid, password(arguments));
        return named(jid);
    }

    private JsonNode setPassword(Arguments arguments) {
        Jid jid = arguments.account("jid");
        accounts.setPassword(jid, password(arguments));
        return named(jid);
    }

    private JsonNode setEnabled(Arguments arguments, boolean enabled) {
        Jid jid = arguments.account("jid");
        accounts.setEnabled(jid, enabled);
        return named(jid).put("enabled", enabled);
    }

    private JsonNode delete(Arguments arguments) {
        Jid jid = arguments.account("jid");
        accounts.delete(jid);
        return named(jid);
    }

    private JsonNode list(Arguments arguments) {
        String after = arguments.optionalText("after");
        List<Account> page = accounts.list(
                arguments.optionalText("domain"), after == null ? null : Arguments.account("after", after), PAGE);
        ArrayNode list = Json.array();
        page.forEach(account -> list.add(json(account)));
        ObjectNode result = Json.object();
        result.set("accounts", list);
        return result.put("more", page.size() >= PAGE);
    }

    private JsonNode addBatch(Arguments arguments) {
        List<NewAccount> batch = arguments.objects("accounts").stream()
                .map(item -> new NewAccount(item.account("jid"), password(item)))
                .toList();
        if (batch.size() > PAGE) {
            throw new AdminException("more than " + PAGE + " accounts in one request");
        }
        BatchResult outcome = accounts.addBatch(batch);
        ArrayNode failures = Json.array();
        for (Failure failure : outcome.failures()) {
            failures.addObject().put("index", failure.index()).put("message", failure.message());
        }
        ObjectNode result = Json.object().put("added", outcome.added());
        result.set("failures", failures);
        return result;
    }

    private static String password(Arguments arguments) {
        String password = arguments.text("password");
        checkPassword(password);
        return password;
    }

    /**
     * Refuses what cannot be a password.
     *
     * @throws AdminException if it is empty or too long
     */
    static void checkPassword(String password) {
        if (password.isEmpty()) {
            throw new AdminException("the password is empty");
        }
        if (password.length() > MAX_PASSWORD_CHARACTERS) {
            throw new AdminException("the password is longer than " + MAX_PASSWORD_CHARACTERS + " characters");
        }
    }

    private static ObjectNode named(Jid jid) {
        return Json.object().put("jid", jid.toString());
    }

    private static ObjectNode json(Account account) {
        ObjectNode json = named(account.jid()).put("enabled", account.enabled());
        if (account.created() != null) {
            json.put("created", account.created().toString());
        }
        return json;
    }
}
