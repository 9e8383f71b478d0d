using System.Text.RegularExpressions;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Execution;

/// <summary>Tells a failure of the code from a want of this machine: a program that is not here, or a network that is not given.</summary>
internal static partial class MissingDependency
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "node", "npm", "npx", "yarn", "pnpm", "bun", "bunx", "deno", "corepack", "python", "python3", "pip", "pip3", "uv", "uvx", "poetry", "pipenv", "pipx", "go", "gofmt",
        "cargo", "rustc", "rustup", "rustfmt", "java", "javac", "mvn", "gradle", "sbt", "kotlinc", "dotnet", "ruby", "gem", "bundle", "rake", "php", "composer", "gcc", "g++", "cc", "c++",
        "clang", "clang++", "make", "cmake", "ctest", "ninja", "meson", "autoconf", "automake", "autoreconf", "pkg-config", "bazel", "bazelisk", "mix", "elixir", "erl", "rebar3", "stack", "cabal", "ghc", "swift",
        "flutter", "dart", "julia", "R", "Rscript", "lua", "luarocks", "perl", "cpanm", "zig", "ocaml", "opam", "dune", "crystal", "nim", "nimble", "docker", "docker-compose", "podman",
        "buildah", "skopeo", "kubectl", "helm", "terraform", "ansible", "aws", "az", "gcloud", "gh", "glab", "jq", "yq", "zip", "unzip", "rsync", "wget", "curl", "xvfb-run", "apt-get", "sudo", "shellcheck",
        "hadolint", "trivy", "semgrep", "sonar-scanner", "psql", "mysql", "redis-cli", "git-lfs", "protoc", "cppcheck", "valgrind", "tofu", "bats", "guile", "csi", "chicken-install", "rspec", "phpunit", "prove", "lein", "clojure", "gfortran", "fpm", "cobc", "gleam", "elm", "Xvfb",
    };

    [GeneratedRegex(@"(?:^|[\s:])(?<program>[A-Za-z0-9_.+-]{1,40}): (?:command not found|not found|No such file or directory)\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NotFound();

    [GeneratedRegex(@"E: (List directory /var/lib/apt|Could not open lock file /var/lib/|Unable to locate package )|, are you root\?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NoSystemPackage();

    // Where there is no version at all, the registry does not know the package; where there are some, the manifest asks for one that never was.
    [GeneratedRegex(@"Could not find a version that satisfies the requirement (?<package>[A-Za-z0-9._-]{1,100}).*\(from versions: none\)|\bNU1101: Unable to find package (?<package>[A-Za-z0-9._-]{1,100})\.|npm (ERR!|error) 404 .*'(?<package>[@A-Za-z0-9._/-]{1,100})@[^']*' is not in this registry|Couldn't find module or a distribution (?<package>[A-Za-z0-9:._-]{1,100})|Could not find gem '(?<package>[A-Za-z0-9._-]{1,100})[^']*' in rubygems repository|Could not find artifact (?<package>[A-Za-z0-9._:-]{1,200}) in |no matching package named `(?<package>[A-Za-z0-9_-]{1,100})` found", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NoPackage();

    [GeneratedRegex("Could not resolve host|Name or service not known|Temporary failure in name resolution|Temporary failure resolving|Network is unreachable|EAI_AGAIN|getaddrinfo|ENETUNREACH|Resource temporarily unavailable \\(.*:443\\)|No such host is known|UnknownHostException|dial tcp: lookup|dns error|failed to lookup address|Try again \\(.*:443\\)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NoNetwork();

    /// <summary>What was missing, for a sentence that begins with the step's name; null when the failure is the code's own.</summary>
    public static string? In(IReadOnlyCollection<string> lastLines, int exitCode, string path, RunnerOptions options, bool network)
    {
        // A build tool says by itself that what it called was not there, and ends with a code of its own.
        if (exitCode == 127 || lastLines.Any(line => line.EndsWith("Error 127", StringComparison.Ordinal)))
        {
            foreach (var line in lastLines.Reverse())
            {
                if (NotFound().Match(line) is { Success: true } match && match.Groups["program"].Value is var program && Known.Contains(program) && ExecutablePath.Find(program, path) is null)
                {
                    return $"needs `{program}`, which is not installed on this machine";
                }
            }
        }

        if (options.Isolate && !network && lastLines.Any(NoNetwork().IsMatch))
        {
            return "needs the network, which this runner does not give to it";
        }

        if (options.Isolate && lastLines.Any(NoSystemPackage().IsMatch))
        {
            return "needs packages of the operating system, which this runner does not install";
        }

        return lastLines.Select(line => NoPackage().Match(line)).FirstOrDefault(match => match.Success) is { } unknown
            ? $"needs the package `{unknown.Groups["package"].Value}`, which the registries that this machine reaches do not hold"
            : null;
    }
}
