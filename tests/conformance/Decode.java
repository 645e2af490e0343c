import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Answers what the JDK's charsets make of bytes; run by oracles.py.
 *
 * A request is a line "CHARSET COUNT" and COUNT lines of bytes in hexadecimal. All of it is read before it is answered:
 * with the charset's own name and COUNT lines, each the text as UTF-8 in hexadecimal, or "-" where the charset refuses.
 * A charset that does not exist is answered with one line, "?".
 */
class Decode {
    public static void main(String[] arguments) throws Exception {
        HexFormat hexadecimal = HexFormat.of();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line; (line = requests.readLine()) != null; ) {
            String name = line.split(" ")[0];
            byte[][] questions = new byte[Integer.parseInt(line.split(" ")[1])][];
            for (int index = 0; index < questions.length; index++) {
                questions[index] = hexadecimal.parseHex(requests.readLine());
            }
            if (Charset.isSupported(name)) {
                answers.println(Charset.forName(name));
                CharsetDecoder decoder = Charset.forName(name).newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
                for (byte[] question : questions) {
                    try {
                        String text = decoder.decode(ByteBuffer.wrap(question)).toString();
                        answers.println(hexadecimal.formatHex(text.getBytes(StandardCharsets.UTF_8)));
                    } catch (CharacterCodingException refused) {
                        answers.println("-");
                    }
                }
            } else {
                answers.println("?");
            }
            answers.flush();
        }
    }
}
