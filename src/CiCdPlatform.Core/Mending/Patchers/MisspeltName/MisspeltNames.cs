using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>What a tool says of a name that it does not know, and where the names that it knows are found.</summary>
/// <param name="Message">Groups: <c>name</c>, and <c>hint</c> where the tool says itself what was meant.</param>
internal sealed record UnknownName(MessagePattern Message, Func<MendContext, IEnumerable<string>> Known);

/// <summary>The table of tools.</summary>
internal static class MisspeltNames
{
    private static readonly string[] Programs =
    [
        "ant", "apt-get", "awk", "aws", "az", "bash", "bazel", "black", "brew", "buildah", "bun", "bundle", "cargo", "cat", "cc", "chmod", "clang", "cmake", "composer", "coverage", "cp", "ctest", "curl", "cypress",
        "deno", "docker", "dotnet", "echo", "elixir", "eslint", "find", "flake8", "g++", "gcc", "gem", "gcloud", "gh", "git", "go", "gofmt", "golangci-lint", "gradle", "grep", "hadolint", "helm", "isort", "java", "javac",
        "jest", "jq", "just", "kubectl", "ls", "lua", "make", "meson", "mix", "mkdir", "mocha", "mv", "mvn", "mypy", "ninja", "node", "npm", "npx", "nox", "perl", "php", "phpstan", "phpunit", "pip", "pip3", "pipenv",
        "playwright", "pnpm", "poetry", "podman", "pre-commit", "prettier", "prove", "psql", "pwsh", "pylint", "pytest", "python", "python3", "rake", "rm", "rspec", "rsync", "rubocop", "ruby", "ruff", "rustc", "rustfmt",
        "rustup", "sbt", "sed", "sh", "shellcheck", "sudo", "swift", "tar", "terraform", "test", "tofu", "tox", "trivy", "tsc", "unzip", "uv", "uvx", "vitest", "wget", "yarn", "yq", "zip",
    ];

    private static readonly string[] Npm = ["access", "audit", "build", "cache", "ci", "config", "dedupe", "exec", "explain", "fund", "install", "link", "list", "outdated", "pack", "prune", "publish", "rebuild", "restart", "run", "run-script", "start", "stop", "test", "uninstall", "update", "version", "view"];
    private static readonly string[] Cargo = ["add", "bench", "build", "check", "clean", "clippy", "doc", "fetch", "fix", "fmt", "generate-lockfile", "install", "metadata", "nextest", "package", "publish", "run", "test", "tree", "update", "vendor", "audit", "deny"];
    private static readonly string[] Go = ["build", "clean", "doc", "env", "fix", "fmt", "generate", "get", "install", "list", "mod", "run", "test", "tool", "version", "vet", "work"];
    private static readonly string[] DotNet = ["add", "build", "clean", "format", "list", "msbuild", "new", "nuget", "pack", "publish", "remove", "restore", "run", "sln", "store", "test", "tool", "vstest", "workload"];
    private static readonly string[] Python = ["build", "black", "compileall", "coverage", "doctest", "ensurepip", "flake8", "http", "isort", "mypy", "nose2", "pip", "pyflakes", "pylint", "pytest", "ruff", "timeit", "tox", "twine", "unittest", "venv", "virtualenv", "zipapp"];
    private static readonly string[] Pip = ["cache", "check", "config", "download", "freeze", "hash", "index", "install", "list", "search", "show", "uninstall", "wheel"];
    private static readonly string[] Maven = ["clean", "compile", "deploy", "install", "integration-test", "package", "process-resources", "site", "test", "test-compile", "validate", "verify"];
    private static readonly string[] Gradle = ["assemble", "build", "check", "classes", "clean", "compileJava", "jar", "javadoc", "lint", "publish", "run", "test"];
    private static readonly string[] Git = ["add", "branch", "checkout", "clone", "commit", "config", "describe", "diff", "fetch", "log", "ls-files", "merge", "pull", "push", "rebase", "reset", "rev-parse", "show", "status", "submodule", "switch", "tag"];
    private static readonly string[] Docker = ["build", "buildx", "compose", "cp", "create", "exec", "image", "images", "inspect", "load", "login", "logout", "network", "ps", "pull", "push", "rm", "run", "save", "start", "stop", "tag", "volume"];
    private static readonly string[] Terraform = ["apply", "destroy", "fmt", "get", "import", "init", "output", "plan", "providers", "show", "state", "test", "validate", "version", "workspace"];
    private static readonly string[] Bundle = ["add", "check", "clean", "config", "exec", "init", "install", "list", "lock", "outdated", "show", "update"];
    private static readonly string[] Composer = ["audit", "build", "check-platform-reqs", "config", "dump-autoload", "exec", "install", "outdated", "remove", "require", "run-script", "show", "test", "update", "validate"];
    private static readonly string[] Poetry = ["add", "build", "check", "config", "env", "export", "install", "lock", "publish", "remove", "run", "shell", "show", "sync", "update", "version"];
    private static readonly string[] Uv = ["add", "build", "export", "init", "lock", "pip", "publish", "python", "remove", "run", "sync", "tool", "tree", "venv", "version"];

    public static IReadOnlyList<UnknownName> All { get; } =
    [
        new(new("npm-script", """Missing script: "?(?<name>[\w:.-]+)""", "npm error Missing script: \"tets\""), Scripts),
        new(new("yarn-script", """(Command|Usage Error: Couldn't find a script named) "(?<name>[\w:.-]+)"( not found)?\.?$""", "error Command \"tets\" not found."), Scripts),
        new(new("bun-script", """Script not found "(?<name>[\w:.-]+)""", "error: Script not found \"tets\""), Scripts),
        new(new("npm-command", """Unknown command: "(?<name>[\w-]+)""", "Unknown command: \"rnu\""), _ => Npm),
        new(new("make-target", """No rule to make target ['`](?<name>[^'`]+)'\.\s+Stop""", "make: *** No rule to make target 'chekc'.  Stop."), MakeTargets),
        new(new("ninja-target", """ninja: error: unknown target '(?<name>[^']+)'(, did you mean '(?<hint>[^']+)')?""", "ninja: error: unknown target 'tets', did you mean 'test'?"), _ => ["all", "test", "install", "clean"]),
        new(new("rake-task", """Don't know how to build task '(?<name>[\w:]+)'""", "Don't know how to build task 'tset' (See the list of available tasks with `rake --tasks`)"), RakeTasks),
        new(new("cargo-command", """no such (sub)?command: `(?<name>[\w-]+)`""", "error: no such command: `tset`"), _ => Cargo),
        new(new("go-command", """^go (?<name>\w+): unknown command""", "go tset: unknown command"), _ => Go),
        new(new("dotnet-command", """dotnet-(?<name>[\w-]+) does not exist|unknown command or file name '(?<name>[\w-]+)'""", "  * You intended to execute a .NET program, but dotnet-biuld does not exist."), _ => DotNet),
        new(new("python-module", """No module named '?(?<name>\w+)'?$""", "/usr/bin/python3: No module named unitest"), _ => Python),
        new(new("pip-command", """ERROR: unknown command "(?<name>[\w-]+)"( - maybe you meant "(?<hint>[\w-]+)")?""", "ERROR: unknown command \"intsall\" - maybe you meant \"install\""), _ => Pip),
        new(new("maven-phase", """Unknown lifecycle phase "(?<name>[\w-]+)""", "[ERROR] Unknown lifecycle phase \"tets\"."), _ => Maven),
        new(new("gradle-task", """Task '(?<name>[\w:-]+)' not found in""", "Task 'tets' not found in root project 'shop'."), _ => Gradle),
        new(new("git-command", """git: '(?<name>[\w-]+)' is not a git command""", "git: 'comit' is not a git command. See 'git --help'."), _ => Git),
        new(new("docker-command", """docker: '(?<name>[\w-]+)' is not a docker command|unknown command: docker (?<name>[\w-]+)""", "docker: 'biuld' is not a docker command."), _ => Docker),
        new(new("terraform-command", """(Terraform|OpenTofu) has no command named "(?<name>[\w-]+)"\.( Did you mean "(?<hint>[\w-]+)")?""", "Terraform has no command named \"paln\". Did you mean \"plan\"?"), _ => Terraform),
        new(new("bundle-command", """Could not find command "(?<name>[\w-]+)"\.""", "Could not find command \"intsall\"."), _ => Bundle),
        new(new("composer-command", """Command "(?<name>[\w:-]+)" is not defined\.""", "Command \"tset\" is not defined."), context => Composer.Concat(Scripts(context, "composer.json"))),
        new(new("poetry-command", """The (requested )?command "?(?<name>[\w-]+)"? (does not exist|is not defined)""", "The requested command intsall does not exist."), _ => Poetry),
        new(new("uv-command", """unrecognized subcommand '(?<name>[\w-]+)'""", "error: unrecognized subcommand 'snyc'"), _ => Uv.Concat(Cargo)),
        new(new("compiler-option", """unrecognized (command[- ]line )?option ['"‘`](?<name>[^'"’`]+)['"’`][;,]? did you mean ['"‘`](?<hint>[^'"’`]+)['"’`]""", "gcc: error: unrecognized command-line option ‘-Wal’; did you mean ‘-Wall’?"), _ => []),
        new(new("command", """(^|[\s:/])(?<name>[A-Za-z_][\w.+-]*): (command )?not found\s*$""", "/tmp/script.sh: line 1: ctset: command not found"), ProgramsOf),
        new(new("command-zsh", """command not found: (?<name>[\w.+-]+)$""", "zsh: command not found: mkae"), ProgramsOf),
    ];

    private static IEnumerable<string> ProgramsOf(MendContext context) =>
        Programs.Concat(context.Snapshot.Entries.Where(entry => !entry.Path.Contains('/', StringComparison.Ordinal) && IsScript(entry.Path)).Select(entry => "./" + entry.Path));

    private static bool IsScript(string path) => path is "gradlew" or "mvnw" || path.EndsWith(".sh", StringComparison.Ordinal);

    private static IEnumerable<string> Scripts(MendContext context) => Scripts(context, "package.json");

    // Names of scripts are keys two levels down; a text that is no JSON gives none.
    private static IEnumerable<string> Scripts(MendContext context, string manifest) =>
        context.Snapshot.Entries.Where(entry => entry.Path == manifest || entry.Path.EndsWith("/" + manifest, StringComparison.Ordinal)).Take(50).SelectMany(entry => JsonText.Keys(context.Snapshot.ReadText(entry.Path), "scripts"));

    private static IEnumerable<string> MakeTargets(MendContext context) => context.Snapshot.Entries
        .Where(entry => Path.GetFileName(entry.Path) is "Makefile" or "makefile" or "GNUmakefile")
        .Take(50)
        .SelectMany(entry => context.Lines(entry.Path))
        .Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0]) && line[0] is not ('.' or '#') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !line.AsSpan(colon).StartsWith(":=", StringComparison.Ordinal))
        .SelectMany(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> RakeTasks(MendContext context) => context.Snapshot.Entries
        .Where(entry => Path.GetFileName(entry.Path) is "Rakefile" or "rakefile" || entry.Path.EndsWith(".rake", StringComparison.Ordinal))
        .Take(50)
        .SelectMany(entry => context.Lines(entry.Path))
        .Select(line => line.Trim())
        .Where(line => line.StartsWith("task ", StringComparison.Ordinal) || line.Contains("Task.new(", StringComparison.Ordinal) || line.Contains("Task.new(:", StringComparison.Ordinal))
        .Select(line => new string([.. line[(line.IndexOfAny([' ', '(']) + 1)..].TrimStart(':', '"', '\'').TakeWhile(c => char.IsLetterOrDigit(c) || c is '_')]));
}
