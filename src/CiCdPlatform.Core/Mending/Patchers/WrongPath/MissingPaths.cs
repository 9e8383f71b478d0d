using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>How tools say that a file or folder is not there; the group <c>path</c> is the one.</summary>
internal static class MissingPaths
{
    public const string GoPattern = "go-pattern";

    public static IReadOnlyList<MessagePattern> All { get; } =
    [
        new("working-directory", "working directory '?(?<path>[^'\\s]+)'?\\.? No such file", "An error occurred trying to start process 'bash' with working directory '/home/runner/work/shop/bulid'. No such file or directory"),
        new("msbuild-project", "^Switch: (?<path>\\S+)$", "Switch: src/Shpo/Shop.csproj"),
        new("dotnet-project", "(project '?|project file |Couldn't find a project to run\\..*--project |referenced project )['\"]?(?<path>[\\w./\\\\-]+)['\"]? (does not exist|is invalid|could not be found)", "warning MSB9008: The referenced project ../../src/Shpo/Shop.csproj does not exist."),
        new("dotnet-run-project", "provided file path does not exist: (?<path>\\S+?)\\.?$", "The provided file path does not exist: tests/Shop.Check."),
        new("msbuild-missing", "error MSB\\d+: .*[\"'](?<path>[^\"']+)[\"'] (was not found|does not exist|could not be found)", "error MSB3202: The project file \"src/Shpo/Shop.csproj\" was not found."),
        new("cmake-source", "^\\s*Cannot find source file:\\s*(?<path>\\S+)?", "  Cannot find source file: prices.cpp"),
        new("cmake-folder", "given source \"?(?<path>[^\"\\s]+)\"? which is not an existing", "  add_subdirectory given source \"scr\" which is not an existing directory."),
        new("cmake-source-folder", "CMake Error: The source directory \"(?<path>[^\"]+)\" does not exist", "CMake Error: The source directory \"/src/sources\" does not exist."),
        new("make-file", "No rule to make target ['`](?<path>[^'`]+)', needed by", "make: *** No rule to make target 'src/pirce.c', needed by 'build/shop'.  Stop."),
        new("go-replace", "replacement directory (?<path>\\S+) does not exist", "go: example.com/money@v0.0.0 (replaced by ./libs/money): replacement directory ./libs/money does not exist"),
        new("go-module-file", "reading (?<path>\\S+?)/go\\.mod: open", "go: example.com/money@v0.0.0 (replaced by ./mony): reading mony/go.mod: open /src/mony/go.mod: no such file or directory"),
        new(GoPattern, "(pattern |lstat |stat |directory )(?<path>\\.?/?[\\w./-]+?)(/\\.\\.\\.)?:? (lstat|stat|no such file|directory not found|not found)", "pattern ./mony/...: lstat ./mony/: no such file or directory"),
        new("cargo-manifest", "failed to read `(?<path>[^`]+)/Cargo\\.toml`", "  failed to read `/src/mony/Cargo.toml`"),
        new("cargo-path", "(couldn't read|can't find .* at path) `(?<path>[^`]+)`", "error: couldn't read `src/lbi.rs`: No such file or directory (os error 2)"),
        new("phpunit-file", "(Test (file|directory) |Cannot open file )\"(?<path>[^\"]+)\"( not found|\\.)", "Test file \"tset\" not found"),
        new("php-file", "Could not open input file: (?<path>\\S+)", "Could not open input file: src/Pirce.php"),
        new("python-start", "Start directory is not importable: '(?<path>[^']+)'", "ImportError: Start directory is not importable: 'test'"),
        new("python-file", "can't open file '(?<path>[^']+)'", "python3: can't open file '/src/tsets/run.py': [Errno 2] No such file or directory"),
        new("python-list", "^Can't list '(?<path>[^']+)'", "Can't list 'scr'"),
        new("node-module", "Cannot find module '(?<path>/[^']+)'", "Error: Cannot find module '/src/scripts/biuld.js'"),
        new("node-test", "Could not find '(?<path>[^']+)'", "Could not find '/src/tets'"),
        new("npm-file", "(Could not install from|ENOENT: no such file or directory, (open|stat|lstat|scandir)) [\"'](?<path>[^\"']+)[\"']", "npm error enoent ENOENT: no such file or directory, open '/src/packages/mony/package.json'"),
        new("java-file", "^error: file not found: (?<path>\\S+)", "error: file not found: src/shop/Pirce.java"),
        new("ruby-file", "(No such file or directory @ rb_\\w+|No such file or directory --|cannot load such file --) (- )?(?<path>[\\w./-]+\\.rb)", "ruby: No such file or directory -- lib/shop/pirce.rb (LoadError)"),
        new("perl-script", "Can't open perl script \"(?<path>[^\"]+)\"", "Can't open perl script \"lib/Shop/Pirce.pm\": No such file or directory"),
        new("prove-source", "Cannot detect source of '(?<path>[^']+)'", "Cannot detect source of 'tt'! at /usr/share/perl/5.36/TAP/Parser/IteratorFactory.pm line 256."),
        new("shell-script", "cannot open (?<path>[\\w./-]+): No such file", "sh: 0: cannot open tset/run.sh: No such file"),
        new("make-folder", "make: \\*\\*\\* (?<path>\\S+): No such file or directory", "make: *** bulid: No such file or directory.  Stop."),
        new("folder", "can't cd to (?<path>\\S+)", "sh: 1: cd: can't cd to bulid"),
        new("compiler-file", "(error|fatal error): (?<path>[\\w./-]+): No such file or directory", "gcc: error: src/mian.c: No such file or directory"),
        new("open", "(open|opening|access|stat|find|read|copy|load) (file |directory )?['\"‘`](?<path>[^'\"’`]+)['\"’`]:? (No such|does not exist|not found|because it does not exist)", "cp: cannot stat 'dits': No such file or directory"),
        new("file", "(^|[\\s:])(?<path>[\\w.~/-]*[\\w.-]): No such file or directory", "/bin/sh: ./scripts/biuld.sh: No such file or directory"),
        new("missing-file", "(?<path>[\\w.-]+(/[\\w.-]+)+)['\"`]? (does not exist|not found|is not a directory|was not found)", "error: The directory build/out does not exist"),
        new("test-folder", "Failed to (open|change working directory to|read)( the)?( directory)?:? (?<path>\\S+)", "Failed to change working directory to /src/biuld : No such file or directory"),
    ];
}
