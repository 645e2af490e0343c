import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Asks the JDK's charsets, code by code; run by witness_oracles.py.
 *
 * Reads lines of a charset's name and bytes in hexadecimal, and answers each with two fields: the text as UTF-8 in
 * hexadecimal, or "-" if the charset refuses the bytes, and what it writes for that text, or "-".
 */
class ConvertCodes {
    public static void main(String[] arguments) throws Exception {
        HexFormat hexadecimal = HexFormat.of();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line; (line = questions.readLine()) != null; ) {
            String[] fields = line.split(" ");
            Charset charset = Charset.forName(fields[0]);
            String text = null;
            String written = "-";
            try {
                text = charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(hexadecimal.parseHex(fields[1])))
                        .toString();
                ByteBuffer bytes = charset.newEncoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .encode(CharBuffer.wrap(text));
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                written = hexadecimal.formatHex(copy);
            } catch (CharacterCodingException | UnsupportedOperationException refused) {
                // A charset that only decodes has no encoder; either way there is nothing to write.
            }
            boolean refused = text == null || text.isEmpty();
            answers.println((refused ? "-" : hexadecimal.formatHex(text.getBytes(StandardCharsets.UTF_8))) + " " + written);
        }
        answers.flush();
    }
}
