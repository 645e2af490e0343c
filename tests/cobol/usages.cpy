      * A RECORD WITH A FIELD OF EVERY USAGE THAT A FILE CAN HOLD.
       01 USAGES.
         05 RECORD-NUMBER     PIC 9(6).
      * DISPLAY: UNSIGNED, SIGNED, EVERY PLACE OF THE SIGN.
         05 Z-UNSIGNED        PIC 9(7).
         05 Z-TRAILING        PIC S9(7).
         05 Z-LEADING         PIC S9(5) SIGN IS LEADING.
         05 Z-TRAILING-APART  PIC S9(5)V99 SIGN TRAILING SEPARATE.
         05 Z-LEADING-APART   PIC S9(9) LEADING SEPARATE CHARACTER.
         05 Z-ONE             PIC S9.
         05 Z-18              PIC S9(18).
         05 Z-38              PIC S9(27)V9(11).
         05 Z-FRACTION        PIC SV9(6).
         05 Z-THOUSANDS       PIC S9(4)P(3).
         05 Z-MILLIONTHS      PIC SVP(3)9(4).
      * BINARY, OF EVERY SIZE.
         05 B-1               PIC S9(2) COMP.
         05 B-2               PIC S9(4) BINARY.
         05 B-4               PIC S9(9) COMP-4.
         05 B-8               PIC S9(18) USAGE IS COMP.
         05 B-1-UNSIGNED      PIC 9(2) COMP.
         05 B-2-UNSIGNED      PIC 9(3) COMP.
         05 B-4-UNSIGNED      PIC 9(5) COMP.
         05 B-8-UNSIGNED      PIC 9(10) COMP.
         05 B-FRACTION        PIC S9(7)V9(4) COMP.
      * BINARY AS THE MACHINE HAS IT: VALUES OF ALL BITS.
         05 N-1               PIC S9(2) COMP-5.
         05 N-2               PIC S9(4) COMP-5.
         05 N-4               PIC S9(9) COMP-5.
         05 N-8               PIC S9(18) COMP-5.
         05 N-2-UNSIGNED      PIC 9(4) COMP-5.
         05 N-8-UNSIGNED      PIC 9(18) COMP-5.
         05 N-FRACTION        PIC S9(5)V9(2) COMP-5.
         05 F-SHORT           COMP-1.
         05 F-LONG            COMP-2.
      * PACKED: ODD AND EVEN NUMBERS OF DIGITS.
         05 P-1               PIC S9 COMP-3.
         05 P-ODD             PIC S9(7) COMP-3.
         05 P-EVEN            PIC S9(8)V99 PACKED-DECIMAL.
         05 P-UNSIGNED        PIC 9(5) COMP-3.
         05 P-EVEN-UNSIGNED   PIC 9(6) COMP-3.
         05 P-38              PIC S9(30)V9(8) COMP-3.
         05 P-HUNDREDS        PIC S9(3)PP COMP-3.
         05 P-HUNDREDS-STORED REDEFINES P-HUNDREDS
                              PIC S9(3) COMP-3.
      * SLACK BYTES STAND BEFORE THESE.
         05 FILLER            PIC X.
         05 Y-2               PIC S9(4) COMP SYNC.
         05 FILLER            PIC X.
         05 Y-4               PIC S9(9) COMP-5 SYNCHRONIZED.
         05 FILLER            PIC X(3).
         05 Y-8               PIC S9(18) COMP SYNC RIGHT.
         05 FILLER            PIC X.
         05 Y-LONG            COMP-2 SYNC.
         05 DAY-NUMBER        PIC 9(8).
         05 DAY-PARTS REDEFINES DAY-NUMBER.
           10 DAY-YEAR        PIC 9(4).
           10 DAY-MONTH       PIC 99.
           10 DAY-DAY         PIC 99.
         05 RATE              PIC S9(3)V99 COMP-3 OCCURS 3 TIMES.
         05 CHILD OCCURS 2 TIMES.
           10 CHILD-CODE      PIC X(3).
           10 CHILD-AMOUNT    PIC S9(5) COMP-3.
           10 CHILD-COUNT     PIC 9(4) COMP OCCURS 2 TIMES.
      * TEXT, AND WHAT A PROGRAM EDITED.
         05 PERSON-NAME       PIC X(30).
         05 PERSON-KANA       PIC X(20).
         05 PERSON-WIDE       PIC N(12).
         05 PERSON-BYTES REDEFINES PERSON-WIDE PIC X(24).
         05 EDITED            PIC -(7)9.99.
         05 FILLER            PIC X(5).
