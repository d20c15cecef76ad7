// SPDX-License-Identifier: Apache-2.0
/**
 * Data forms (XEP-0004, 0068, 0122, 0141) and the check of what was submitted. Values only; safe from any thread.
 */
@NullMarked
package im.linnet.xmpp.form;

import org.jspecify.annotations.NullMarked;
