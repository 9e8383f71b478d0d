using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What .NET tools print.</summary>
internal static class DotNetFormats
{
    // The project stands in square brackets at the end, a link to the rule in round ones before it.
    private const string Said = @": (?<severity>error|warning|info) (?<code>[A-Z]{2,}[A-Za-z]*[0-9]{2,6}) ?: (?<message>.+?)( \[[^\]]+(proj|sln|slnx|props|targets|cs)(::[^\]]*)?\])?$";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("msvc",
        [
            new(["error C", "warning C", "error LNK", "warning LNK", "error RC"], @"^\s*([0-9]+>)?(?<file>\S.*?)(\((?<line>[0-9]+)(,(?<column>[0-9]+))?\))? ?: (?<severity>fatal error|error|warning) (?<code>(C|LNK|RC)[0-9]{4}): (?<message>.+?)( \[[^\]]+proj\])?$"),
        ])
        {
            Fires =
            [
                new(@"C:\src\main.cpp(12): error C2065: 'x': undeclared identifier [C:\src\a.vcxproj]", @"C:\src\main.cpp|12||error|'x': undeclared identifier"),
                new("main.obj : error LNK2019: unresolved external symbol foo", "main.obj|||error|unresolved external symbol foo"),
                new("src/a.cpp(3,7): warning C4244: conversion loses data", "src/a.cpp|3|7|warning|conversion loses data"),
            ],
            Silent = ["error C is the first of them", "Found warning C4244 in the list"],
        },
        new("dotnet",
        [
            new([": error ", ": warning "], @"^\s*([0-9]+(:[0-9]+)?>)?(?<file>\S.*?)\((?<line>[0-9]+),(?<column>[0-9]+)(,[0-9]+,[0-9]+)?\)" + Said),
            new([": error ", ": warning "], @"^\s*([0-9]+(:[0-9]+)?>)?(?<file>\S[^(]*\.[A-Za-z]+)(\((?<line>[0-9]+)\))? ?" + Said),
            new(["CSC : ", "MSBUILD : ", "NUGET : ", "EXEC : ", "CSC: "], @"^\s*([0-9]+>)?(CSC|MSBUILD|NUGET|EXEC|FSC|VBC|ILC|LINK) ?" + Said),
        ])
        {
            Fires =
            [
                new("/src/A/B.cs(12,34): error CS0103: The name 'x' does not exist in the current context [/src/A/A.csproj]", "/src/A/B.cs|12|34|error|The name 'x' does not exist in the current context"),
                new("  B.cs(3,9): warning CS0168: The variable 'e' is declared but never used [/src/A/A.csproj::TargetFramework=net10.0]", "B.cs|3|9|warning|The variable 'e' is declared but never used"),
                new("/src/A/A.csproj : error NU1101: Unable to find package X. No packages exist with this id [/src/A.sln]", "/src/A/A.csproj|||error|Unable to find package X. No packages exist with this id"),
                new("/usr/share/dotnet/sdk/8.0.1/Microsoft.NET.targets(166,5): error NETSDK1045: The current SDK does not support targeting .NET 9.0. [/src/A/A.csproj]", "/usr/share/dotnet/sdk/8.0.1/Microsoft.NET.targets|166|5|error|The current SDK does not support targeting .NET 9.0."),
                new("MSBUILD : error MSB1003: Specify a project or solution file.", "|||error|Specify a project or solution file."),
                new("Program.fs(5,13): error FS0039: The value 'y' is not defined. [/src/P.fsproj]", "Program.fs|5|13|error|The value 'y' is not defined."),
            ],
            Silent = ["Build FAILED: error in project", "    0 Warning(s)", "src/a.ts(3,5): error TS7006: Parameter 'y' implicitly has an 'any' type."],
        },
        new("dotnet-build", [new(["The command \"", "error MSB", "error NU", "error NETSDK"], @"^\s*(?<severity>error|warning)(: | )(?<code>(MSB|NU|NETSDK)[0-9]{4}): " + Rest)])
        {
            Tool = "dotnet",
            Fires = [new("error NU1301: Unable to load the service index for source https://example.org/v3/index.json.", "|||error|Unable to load the service index for source https://example.org/v3/index.json.")],
            Silent = ["The command \"ls\" was run", "see error NU1301"],
        },
        new("dotnet-unhandled", [new(["Unhandled exception"], @"^\s*Unhandled [Ee]xception[.:] (?<code>[A-Z][\w.]+(Exception|Error)): " + Rest) { Within = 6, Then = [new(@"^\s+at .* in (?<file>\S.*):line (?<line>[0-9]+)$") { Last = true }, new(@"^\s+at ")] }])
        {
            Tool = "dotnet",
            Fires = [new("Unhandled exception. System.InvalidOperationException: No such row\n   at System.Linq.First()\n   at A.B.C() in /src/A/B.cs:line 12", "/src/A/B.cs|12||error|No such row")],
            Silent = ["Unhandled exception handlers are registered"],
        },
        new("dotnet-format", [new(["error WHITESPACE", "error FINALNEWLINE", "error ENDOFLINE", "error CHARSET", "error IMPORTS", "warning WHITESPACE"], @"^\s*(?<file>\S.*?)\((?<line>[0-9]+),(?<column>[0-9]+)\): (?<severity>error|warning) (?<code>[A-Z]+): (?<message>.+?)( \[[^\]]+\])?$")])
        {
            Fires = [new("/src/A/B.cs(3,1): error WHITESPACE: Fix whitespace formatting. Replace 5 characters with '\\n'. [/src/A/A.csproj]", "/src/A/B.cs|3|1|error|Fix whitespace formatting. Replace 5 characters with '\\n'.")],
            Silent = ["error WHITESPACE is turned off"],
        },
    ];
}
