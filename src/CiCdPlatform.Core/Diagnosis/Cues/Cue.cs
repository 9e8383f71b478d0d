namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>What in a line speaks for or against it being why a run failed. Names are those of the ranker's weights.</summary>
[Flags]
internal enum Cue : ulong
{
    None = 0,

    /// <summary>Nothing in it.</summary>
    Blank = 1UL << 0,

    /// <summary>"error" as a word.</summary>
    Error = 1UL << 1,

    /// <summary>"error:", "error[…]", "[error]", or the line begins with it.</summary>
    ErrorMark = 1UL << 2,

    /// <summary>"ERROR" in capitals.</summary>
    ErrorShout = 1UL << 3,

    /// <summary>The name of an exception type.</summary>
    Exception = 1UL << 4,

    /// <summary>fatal, panic, abort, crash, killed.</summary>
    Fatal = 1UL << 5,

    /// <summary>failed, failure, fails.</summary>
    Fail = 1UL << 6,

    /// <summary>FAIL, FAILED, FAILURE.</summary>
    FailShout = 1UL << 7,

    /// <summary>A cross.</summary>
    FailMark = 1UL << 8,

    /// <summary>A test that the Test Anything Protocol says is not well.</summary>
    NotOk = 1UL << 9,

    /// <summary>Something is not there.</summary>
    Missing = 1UL << 10,

    /// <summary>Something cannot be done.</summary>
    Cannot = 1UL << 11,

    /// <summary>Something is not as it has to be.</summary>
    Invalid = 1UL << 12,

    /// <summary>Something is not allowed.</summary>
    Denied = 1UL << 13,

    /// <summary>Something took too long.</summary>
    Timeout = 1UL << 14,

    /// <summary>The network or a remote side failed.</summary>
    Network = 1UL << 15,

    /// <summary>must, should, expected, required.</summary>
    Must = 1UL << 16,

    Warning = 1UL << 17,

    Deprecated = 1UL << 18,

    /// <summary>The line opens with what was expected or what came.</summary>
    Comparison = 1UL << 19,

    /// <summary>assert, assertion.</summary>
    Assertion = 1UL << 20,

    /// <summary>The head of a trace of calls.</summary>
    TraceHead = 1UL << 21,

    /// <summary>A call in a trace.</summary>
    Frame = 1UL << 22,

    /// <summary>Begins with a file and a line.</summary>
    Diagnostic = 1UL << 23,

    /// <summary>Names a file and a line, or a line, further on.</summary>
    Place = 1UL << 24,

    /// <summary>Points at a column of the line before.</summary>
    Caret = 1UL << 25,

    /// <summary>A line of a difference.</summary>
    Difference = 1UL << 26,

    /// <summary>"1) …".</summary>
    Numbered = 1UL << 27,

    /// <summary>A ruler, with a title in it or not.</summary>
    Ruler = 1UL << 28,

    /// <summary>Ends in a colon.</summary>
    Heading = 1UL << 29,

    /// <summary>Says that something around the cause failed, not why.</summary>
    Wrapper = 1UL << 30,

    /// <summary>Counts failures.</summary>
    Summary = 1UL << 31,

    /// <summary>Says that something went well.</summary>
    Success = 1UL << 32,

    /// <summary>Progress, news, downloads.</summary>
    Progress = 1UL << 33,

    /// <summary>A command that is echoed.</summary>
    Echo = 1UL << 34,

    /// <summary>A mark of the forge.</summary>
    Mark = 1UL << 35,

    /// <summary>Advice, usage.</summary>
    Hint = 1UL << 36,

    /// <summary>A list item.</summary>
    Bullet = 1UL << 37,

    /// <summary>Indented.</summary>
    Indented = 1UL << 38,

    /// <summary>An error that a level in brackets or in front names: all lines of such a message carry it.</summary>
    ErrorLevel = 1UL << 39,

    /// <summary>A level in front that is no error.</summary>
    OtherLevel = 1UL << 40,

    /// <summary>Only dots and letters of test progress.</summary>
    Dots = 1UL << 41,

    /// <summary>A path and little else.</summary>
    PathAlone = 1UL << 42,

    /// <summary>Begins with a date or a time of day.</summary>
    Stamped = 1UL << 43,

    /// <summary>A sentence: several words, no code.</summary>
    Prose = 1UL << 44,

    /// <summary>Very long: a command line or dumped data.</summary>
    Long = 1UL << 45,

    /// <summary>Exit of a command, with a code that is not 0.</summary>
    Exit = 1UL << 46,

    /// <summary>Counts with no failures.</summary>
    NoFailures = 1UL << 47,

    /// <summary>A command line of a compiler or linker.</summary>
    Compile = 1UL << 48,

    /// <summary>What makes a line a sign of failure by itself.</summary>
    Signs = Error | ErrorMark | ErrorShout | Exception | Fatal | Fail | FailShout | FailMark | NotOk | Missing | Cannot | Invalid | Denied | Timeout | Network | Assertion | TraceHead | Diagnostic | Numbered | Summary | ErrorLevel | Comparison | Warning | Must,

    /// <summary>What belongs to the sign before it.</summary>
    Continues = Frame | Caret | Difference | Comparison | Indented,
}
