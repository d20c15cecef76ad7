// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** Describes the project for catalogues of XMPP software (XEP-0453), from what the extensions declare. */
public final class DoapFile {
    private static final String HEAD = """
            <?xml version='1.0' encoding='UTF-8'?>
            <!-- Generated from the declarations of the extensions. Regenerate: mvn -pl server -am test -Dtest=DoapFileTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate=true -->
            <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
                     xmlns='http://usefulinc.com/ns/doap#'
                     xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#'>
              <Project>
                <name>Linnet</name>
                <shortdesc xml:lang='en'>Messaging server</shortdesc>
                <description xml:lang='en'>A server for XMPP that is safe as it comes, in Java</description>
                <homepage rdf:resource='https://linnet.im/'/>
                <license rdf:resource='https://www.apache.org/licenses/LICENSE-2.0'/>
                <language>en</language>
                <programming-language>Java</programming-language>
                <os>Linux</os>
                <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-server'/>
            """;
    private static final String TAIL = """
              </Project>
            </rdf:RDF>
            """;

    private DoapFile() {}

    /** Returns the description as RDF/XML. */
    public static String rdf(Registry registry) {
        StringBuilder text = new StringBuilder(HEAD);
        registry.rfcs()
                .forEach(number -> text.append("    <implements rdf:resource='https://www.rfc-editor.org/info/rfc")
                        .append(number)
                        .append("'/>\n"));
        registry.xeps()
                .forEach((number, version) -> text.append("    <implements>\n      <xmpp:SupportedXep>\n")
                        .append("        <xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-%04d.html'/>\n"
                                .formatted(number))
                        .append("        <xmpp:status>complete</xmpp:status>\n        <xmpp:version>")
                        .append(version)
                        .append("</xmpp:version>\n      </xmpp:SupportedXep>\n    </implements>\n"));
        return text.append(TAIL).toString();
    }
}
