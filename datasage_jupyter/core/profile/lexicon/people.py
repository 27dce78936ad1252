"""Given names, surnames, and words of job titles and companies common in English-language data."""

GIVEN_NAMES = frozenset(
    """aaron abigail adam adrian ahmed alan albert alejandro alex alexander alexandra alfred ali alice alicia allison amanda amber amy ana andrea andrew angela
    anita ann anna anne anthony antonio ashley barbara benjamin bernard beth betty beverly bill bob bobby bonnie bradley brandon brenda brian brittany bruce
    bryan carl carlos carol caroline carolyn catherine charles charlotte cheryl chris christian christina christine christopher cindy clara claudia craig
    crystal cynthia dale dan daniel danielle danny david dawn deborah debra denise dennis diana diane diego donald donna doris dorothy douglas dustin dylan
    earl edith edward elaine eleanor elena elizabeth ella ellen emily emma eric erica erik erin ernest ethan eugene eva evelyn fatima florence frances francis
    francisco frank fred gabriel gary george gerald gina gladys glenn gloria grace greg gregory hannah harold harry heather hector helen henry howard hugo ian
    irene isaac isabella ivan jack jackie jacob jacqueline james jamie jane janet janice jason jay jean jeff jeffrey jennifer jeremy jerry jesse jessica jesus
    jill jim jimmy joan joanne joe joel john johnny jon jonathan jordan jorge jose joseph joshua joyce juan juanita judith judy julia julian julie justin karen
    karl katherine kathleen kathryn kathy katie keith kelly kenneth kevin kim kimberly kyle larry laura lauren lawrence lee leon leonard leslie lily linda
    lisa logan lois lori louis louise lucas lucy luis luke lynn madison manuel marcus margaret maria marie marilyn mario marion marjorie mark martha martin
    marvin mary matthew maurice megan melanie melissa melvin michael michele michelle miguel mildred mohamed mohammed monica nancy natalie nathan nicholas
    nicole nina noah norma norman oliver olivia omar oscar pamela patricia patrick paul paula pedro peggy peter philip phillip phyllis priya rachel ralph
    ramon randy raymond rebecca ricardo richard rick rita robert roberta robin rodney roger roland ronald rosa rose roy russell ruth ryan sally sam samantha
    samuel sandra sara sarah scott sean sebastian sergio shannon sharon shawn sheila shirley simon sofia sophia sophie stanley stephanie stephen steve steven
    stuart sue susan suzanne sylvia tamara tammy teresa terry theodore theresa thomas tiffany tim timothy tina todd tom tommy tony tracy travis troy tyler
    valerie vanessa vera veronica victor victoria vincent virginia walter wanda warren wayne wendy wesley wei william willie yolanda yvonne zachary""".split()
)
JOB_WORDS = frozenset(
    """accountant administrator advisor agent aide analyst architect assistant associate attendant attorney auditor captain cashier chef chief clerk coach
    commissioner consultant coordinator counselor crew designer developer director doctor driver economist editor electrician engineer executive farmer foreman
    inspector instructor intern investigator janitor judge laborer lawyer lead librarian lieutenant machinist manager mayor mechanic nurse officer operator
    paramedic physician planner plumber president principal producer professor programmer receptionist representative salesperson scientist secretary sergeant
    specialist superintendent supervisor surveyor teacher technician therapist trainer treasurer waiter welder worker writer""".split()
)
COMPANY_WORDS = frozenset("inc incorporated llc ltd limited corp corporation company co gmbh ag plc llp lp pty sa srl bv holdings".split())
RACES = frozenset(
    """white black asian hispanic latino caucasian african native american indian alaska pacific islander hawaiian mixed multiracial biracial other unknown
    european arab middle eastern non two or more races all""".split()
)
RACE_SIGNS = frozenset("white black asian hispanic caucasian latino multiracial hawaiian".split())
GENDERS = frozenset("m f male female man woman men women boy girl nonbinary non-binary other unknown u x transgender both all mf".split())
