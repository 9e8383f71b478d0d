namespace CiCdPlatform.Runner.Isolation;

/// <summary>Command lines that do nothing but fetch dependencies with a known package manager.</summary>
internal static class DependencyCommands
{
    /// <summary>Beside letters and digits; whatever a shell would act upon is missing, so that a line is one command and nothing else.</summary>
    private const string SafeCharacters = "._/@:=,+-[]";

    private static readonly FetchCommand[] All =
    [
        new("dotnet restore", ["--locked-mode", "--use-lock-file", "--force", "--no-cache", "--nologo"], ["--verbosity", "-v", "--runtime", "-r"], Paths: true),
        new("dotnet tool restore", [], []),
        new("npm ci", ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--legacy-peer-deps", "--include=dev", "--omit=dev"], ["--prefix"]),
        new("npm install", ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--legacy-peer-deps", "--no-save", "--no-package-lock"], ["--prefix"]),
        new("npm i", ["--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"], ["--prefix"]),
        new("npm install --global", [], [], Packages: ["pnpm", "yarn", "corepack", "bun"]),
        new("npm install -g", [], [], Packages: ["pnpm", "yarn", "corepack", "bun"]),
        new("yarn install", ["--frozen-lockfile", "--immutable", "--non-interactive", "--ignore-scripts", "--ignore-engines", "--prefer-offline"], ["--cwd"]),
        new("yarn", ["--frozen-lockfile", "--immutable"], []),
        new("pnpm install", ["--frozen-lockfile", "--no-frozen-lockfile", "--ignore-scripts", "--prefer-offline", "--recursive", "-r"], ["--dir", "-C"]),
        new("pnpm i", ["--frozen-lockfile", "--ignore-scripts"], ["--dir", "-C"]),
        new("bun install", ["--frozen-lockfile", "--ignore-scripts"], ["--cwd"]),
        new("corepack enable", [], [], Packages: ["pnpm", "yarn", "npm"], MayBeBare: true),
        new("pip install", ["--upgrade", "-U", "--quiet", "-q", "--no-cache-dir", "--user", "--no-deps", "--require-hashes", "--pre", "--only-binary=:all:", "--prefer-binary", "--break-system-packages"],
            ["-r", "--requirement", "-c", "--constraint", "-e", "--editable"], Paths: true),
        new("poetry install", ["--no-root", "--no-interaction", "-n", "--sync", "--all-extras", "--no-ansi"], ["--with", "--without", "--only", "--extras", "-E", "--directory", "-C"]),
        new("uv sync", ["--locked", "--frozen", "--all-extras", "--all-groups", "--dev", "--no-dev", "--no-install-project"], ["--extra", "--group", "--directory", "--project"]),
        new("pdm install", ["--frozen-lockfile", "--check", "--dev", "--no-self"], ["--group", "-G", "--project", "-p"]),
        new("pdm sync", ["--clean", "--dev", "--no-self"], ["--group", "-G", "--project", "-p"]),
        new("go mod download", ["-x"], []),
        new("cargo fetch", ["--locked", "--frozen", "--quiet", "-q"], ["--manifest-path", "--target"]),
        new("bundle install", ["--quiet"], ["--jobs", "-j", "--retry", "--gemfile"]),
        new("bundle config", ["set", "--local", "--global"], ["path", "without", "with", "deployment", "frozen", "jobs"]),
        new("composer install", ["--no-interaction", "-n", "--no-progress", "--prefer-dist", "--no-scripts", "--no-plugins", "--no-dev", "--optimize-autoloader", "-o", "--ansi", "--no-ansi"],
            ["--working-dir", "-d"]),
        .. Maven("mvn"),
        .. Maven("./mvnw"),
        new("gradle dependencies", ["--no-daemon", "--console=plain", "--quiet", "-q"], ["--configuration", "-p", "--project-dir"]),
        new("./gradlew dependencies", ["--no-daemon", "--console=plain", "--quiet", "-q"], ["--configuration", "-p", "--project-dir"]),
    ];

    private static readonly string[] Pip = ["python", "python3", "py"];

    /// <summary>Whether every line only fetches; false for none.</summary>
    public static bool OnlyFetches(IReadOnlyList<string> commands) => commands.Count > 0 && commands.All(Fetches);

    private static bool Fetches(string line)
    {
        if (Words(line.Trim(' ', '\t')) is not { Count: > 0 } words)
        {
            return false;
        }

        if (words is [var python, "-m", "pip", ..] && Pip.Contains(python))
        {
            words = ["pip", .. words.Skip(3)];
        }
        else if (words[0] == "pip3")
        {
            words[0] = "pip";
        }

        return All.Any(c => c.Takes(words));
    }

    /// <summary>A line's words, or null when it holds anything that a shell would act upon.</summary>
    private static List<string>? Words(string line)
    {
        var words = new List<string>();
        foreach (var word in line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var bare = word.Length > 1 && word[0] == word[^1] && word[0] is ('"' or '\'') ? word[1..^1] : word;
            if (bare.Length == 0 || !bare.All(c => char.IsAsciiLetterOrDigit(c) || SafeCharacters.Contains(c, StringComparison.Ordinal)))
            {
                return null;
            }

            words.Add(bare);
        }

        return words;
    }

    private static IEnumerable<FetchCommand> Maven(string program)
    {
        string[] flags = ["-B", "--batch-mode", "-ntp", "--no-transfer-progress", "-q", "--quiet", "-U", "dependency:go-offline", "dependency:resolve", "dependency:resolve-plugins"];
        yield return new(program, flags, ["-f", "--file", "-pl", "--projects"], Needs: "dependency:");
    }
}
