// SPDX-License-Identifier: Apache-2.0
/**
 * Preparation and comparison of internationalized strings: the PRECIS profiles that XMPP uses (RFC 8264, 8265, 8266)
 * and internationalized domain names (IDNA2008: RFC 5890 to 5893, with the mappings of RFC 5895).
 *
 * <p>All properties come from the Unicode data of the running JDK, with small tables for what it lacks. A code point
 * that this JDK does not know is refused. Functions of values only; safe from any thread.
 */
@NullMarked
package im.linnet.xmpp.precis;

import org.jspecify.annotations.NullMarked;
