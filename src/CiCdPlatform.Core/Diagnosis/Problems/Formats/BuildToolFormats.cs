using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What build tools that are bound to no language print.</summary>
internal static class BuildToolFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("make",
        [
            new(["*** ["], @"^\s*[a-z-]*make(\[[0-9]+\])?: \*\*\* \[((?<file>[^\s:\]]+):(?<line>[0-9]+): )?(?<message>.+\] (Error [0-9]+|Segmentation fault.*|Killed|Terminated|Interrupt).*)$"),
            new(["*** "], @"^((?<file>[^\s:]+):(?<line>[0-9]+): )?([a-z-]*make(\[[0-9]+\])?: )?\*\*\* (?<message>(No rule to make target|missing separator|No targets|commands commence|multiple target patterns|recipe commences|unterminated|target pattern|No such file).*)$"),
            new(["make: ", "make[1]: ", "make[2]: "], @"^[a-z-]*make(\[[0-9]+\])?: (?<message>(\S+: (Command not found|No such file or directory|Permission denied)|.+ Error [0-9]+))$"),
        ])
        {
            Fires = [new("make[1]: *** [Makefile:12: all] Error 2", "Makefile|12||error|all] Error 2"), new("Makefile:3: *** missing separator.  Stop.", "Makefile|3||error|missing separator.  Stop."), new("make: *** No rule to make target 'x'.  Stop.", "|||error|No rule to make target 'x'.  Stop.")],
            Silent = ["make: Nothing to be done for 'all'.", "*** Starting ***"],
        },
        new("cmake",
        [
            new(["CMake Error", "CMake Warning", "CMake Deprecation"], @"^CMake (?<severity>Error|Warning|Deprecation Warning)( \(dev\))? (at|in) (?<file>[^\s:]+)(:(?<line>[0-9]+) \([^)]*\))?:$") { Within = 2, Then = [new(@"^\s+(?<message>\S.*)$") { Appends = true }] },
            new(["CMake Error: "], @"^CMake (?<severity>Error): (?<message>.+)$"),
        ])
        {
            Fires = [new("CMake Error at CMakeLists.txt:12 (find_package):\n  By not providing \"FindX.cmake\" in CMAKE_MODULE_PATH\n\n-- Configuring incomplete", "CMakeLists.txt|12||error|By not providing \"FindX.cmake\" in CMAKE_MODULE_PATH"), new("CMake Error: The source directory \"/x\" does not exist.", "|||error|The source directory \"/x\" does not exist.")],
            Silent = ["-- Configuring done", "CMake Error handling"],
        },
        new("ninja", [new(["ninja: error: ", "ninja: build stopped", "ninja: fatal"], @"^ninja: (?<message>(error: |fatal: )?.+)$")])
        {
            Fires = [new("ninja: build stopped: subcommand failed.", "|||error|build stopped: subcommand failed."), new("ninja: error: loading 'build.ninja': No such file or directory", "|||error|error: loading 'build.ninja': No such file or directory")],
            Silent = ["ninja: no work to do."],
        },
        new("bazel",
        [
            new(["ERROR: "], @"^(?<severity>ERROR): (?<file>/[^\s:]+):(?<line>[0-9]+):(?<column>[0-9]+): (?<message>.+)$"),
            new(["ERROR: "], @"^(?<severity>ERROR): (?<message>(no such (package|target)|Analysis of target|Build did NOT complete|Skipping|Evaluation of query|error loading package|Error computing|cannot load|An error occurred during|.*not all tests passed).*)$"),
        ])
        {
            Fires = [new("ERROR: /app/BUILD:12:10: Compiling a.cc failed: (Exit 1): gcc failed", "/app/BUILD|12|10|error|Compiling a.cc failed: (Exit 1): gcc failed"), new("ERROR: no such package '@x//': no", "|||error|no such package '@x//': no")],
            Silent = ["INFO: Build completed successfully, 3 total actions"],
        },
        new("meson", [new(["meson.build:"], @"^(?<file>\S*meson\.build):(?<line>[0-9]+):(?<column>[0-9]+): (?<severity>ERROR|WARNING): (?<message>.+)$")])
        {
            Fires = [new("meson.build:12:0: ERROR: Dependency \"x\" not found, tried pkgconfig", "meson.build|12||error|Dependency \"x\" not found, tried pkgconfig")],
            Silent = ["reading meson.build: ok"],
        },
        new("configure", [new(["configure: error: "], @"^configure: (?<severity>error): (?<message>.+)$"), new(["configure.ac:", "configure.in:", "Makefile.am:"], @"^(?<file>\S*(configure\.(ac|in)|Makefile\.am)):(?<line>[0-9]+): (?<severity>error|warning)?:? ?(?<message>.+)$")])
        {
            Fires = [new("configure: error: C compiler cannot create executables", "|||error|C compiler cannot create executables"), new("configure.ac:12: error: possibly undefined macro: AC_PROG_X", "configure.ac|12||error|possibly undefined macro: AC_PROG_X")],
            Silent = ["configure: creating ./config.status"],
        },
        new("pkg-config", [new(["No package '", "was not found in the pkg-config search path"], @"^(?<message>(No package '.+' found|Package .+ was not found in the pkg-config search path.*))$")])
        {
            Fires = [new("No package 'gtk+-3.0' found", "|||error|No package 'gtk+-3.0' found")],
            Silent = ["No package 'x' needed"],
        },
        new("ctest", [new(["Unable to find executable"], @"^\s*(?<message>(Unable to find executable: .+))$")])
        {
            Fires = [new("Unable to find executable: /app/build/t", "|||error|Unable to find executable: /app/build/t")],
            Silent = ["The following tests FAILED:"],
        },
        new("nix", [new(["error: builder for '", "error: attribute '", "error: undefined variable", "error: syntax error"], @"^(?<severity>error): (?<message>(builder for '.+' failed.*|attribute '.+' missing|undefined variable .+|syntax error, .+))$") { Within = 4, Then = [new(@"^\s+at (?<file>/[^\s:]+):(?<line>[0-9]+):(?<column>[0-9]+):?$") { Last = true }] }])
        {
            Fires = [new("error: undefined variable 'x'\n\n       at /app/flake.nix:12:5:", "/app/flake.nix|12|5|error|undefined variable 'x'")],
            Silent = ["error: builder failed"],
        },
        new("pre-commit", [new(["- hook id: "], @"^- hook id: (?<code>\S+)$") { NeedsFollowing = true, Within = 2, Then = [new(@"^- duration: "), new(@"^- (?<message>exit code: [0-9]+|files were modified by this hook)$") { Last = true }] }])
        {
            Fires = [new("Check Yaml....Failed\n- hook id: check-yaml\n- exit code: 1", "|||error|exit code: 1")],
            Silent = ["- hook id: black\n- done"],
        },
        new("turbo", [new([" ERROR  "], @"^\s*ERROR\s+(?<message>\S+: command .+ exited \([0-9]+\))$"), new(["#test: command", "#build: command", "#lint: command"], @"^(\S+ )?(?<message>\S+#\S+: command .+ exited \([0-9]+\))$")])
        {
            Fires = [new(" ERROR  web#build: command finished with error: command (/app) npm run build exited (1)", "|||error|web#build: command finished with error: command (/app) npm run build exited (1)")],
            Silent = [" ERROR  unknown"],
        },
    ];
}
