      * A RECORD OF CHARACTERS ALONE, AS A LINE CAN HOLD THEM.
       01 LINE-RECORD.
         05 RECORD-NUMBER     PIC 9(6).
         05 PERSON-NAME       PIC X(24).
         05 AMOUNT            PIC S9(7)V99 SIGN LEADING.
         05 PLACE OCCURS 2 TIMES.
           10 PLACE-CODE      PIC X(4).
           10 PLACE-NAME      PIC X(20).
         05 REMARK            PIC X(30).
