using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Containers.Shell;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>What the calls of package managers get wrong.</summary>
internal static class DockerPackageChecks
{
    private static readonly IReadOnlyList<CacheLeft> Caches =
    [
        new(["apt-get"], ["update"], ["/var/lib/apt"], ["hadolint/DL3009"], "the lists of apt", "rm -rf /var/lib/apt/lists/*") { IsClean = command => Removes(command, "/var/lib/apt") },
        new(["apk"], ["add"], ["/var/cache/apk", "/etc/apk/cache"], ["hadolint/DL3019", "trivy/DS025"], "the index of apk", "apk add --no-cache") { Option = "--no-cache", IsClean = command => Removes(command, "/var/cache/apk") || Removes(command, "/etc/apk/cache") },
        new(["yum"], ["install", "update", "upgrade", "reinstall", "groupinstall", "localinstall"], ["/var/cache/yum", "/var/cache/dnf"], ["hadolint/DL3032", "trivy/DS015"], "the cache of yum", "yum clean all") { IsClean = command => Cleans(command, "yum", "dnf") || Removes(command, "/var/cache") },
        new(["dnf"], ["install", "in", "update", "upgrade", "up", "reinstall", "upgrade-minimal", "groupinstall"], ["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/tdnf"], ["hadolint/DL3040", "trivy/DS019"], "the cache of dnf", "dnf clean all") { IsClean = command => Cleans(command, "dnf", "yum") || Removes(command, "/var/cache") },
        new(["zypper"], ["install", "in", "update", "up", "patch", "dup", "dist-upgrade"], ["/var/cache/zypp"], ["hadolint/DL3036", "trivy/DS020"], "the cache of zypper", "zypper clean") { IsClean = command => Cleans(command, "zypper") || Removes(command, "/var/cache") },
        new(["pip"], ["install"], [".cache", "/cache/pip", "pip"], ["hadolint/DL3042"], "the cache of pip", "pip install --no-cache-dir") { Option = "--no-cache-dir", Variable = "PIP_NO_CACHE_DIR", IsClean = command => Removes(command, ".cache") || (command.Has("cache") && command.Has("purge")) },
        new(["yarn"], ["install", "add"], ["yarn", ".cache"], ["hadolint/DL3060"], "the cache of yarn", "yarn cache clean") { IsClean = command => command.Name is "yarn" && command.Has("cache") && command.Has("clean") || Removes(command, "yarn") || Removes(command, ".cache") },
    ];

    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("unpinned-system-package", Severity.Low, "A package of the distribution without a version may be another one tomorrow.", "Name the version, or pin the base image by digest and live with it.", view => Unpinned(view, ofSystem: true))
        {
            Aliases = ["hadolint/DL3008", "hadolint/DL3018", "hadolint/DL3033", "hadolint/DL3037", "hadolint/DL3041"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN apt-get update && apt-get install -y curl", "FROM a:1\nRUN apk add --no-cache -t .deps git", "FROM a:1\nRUN yum -y install httpd", "FROM a:1\nRUN dnf install -y httpd", "FROM a:1\nRUN zypper -n install httpd"],
            Silent = ["FROM a:1\nRUN apt-get install -y curl=7.88 -t stable ./a.deb $PACKAGES && apk add 'git~2.40' && yum install -y httpd-2.4.62 && zypper -n in httpd=2.4 && dnf -y install @core"],
        },
        new("unpinned-language-package", Severity.Low, "A package without a version may be another one tomorrow, and anyone's.", "Name the version, or install from a lockfile.", view => Unpinned(view, ofSystem: false))
        {
            Aliases = ["hadolint/DL3013", "hadolint/DL3016", "hadolint/DL3028", "hadolint/DL3062"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN pip3 install --no-cache-dir flask", "FROM a:1\nRUN npm install -g serve", "FROM a:1\nRUN gem install rails", "FROM a:1\nRUN go install example.com/tool@latest", "FROM a:1\nRUN [\"python3\", \"-m\", \"pip\", \"install\", \"flask\"]"],
            Silent = ["FROM a:1\nRUN pip install -r requirements.txt && pip install . flask==3.0 && npm ci && npm install && npm i -g @a/b@1.2 && gem install rails:7.1 && gem install -v 1.0 rake && go install ./cmd example.com/t@v1.2.3 && pip install $A"],
        },
        new("package-cache-left", Severity.Info, "What a package manager caches stays in the image for good, even when a later step deletes it.", "Clean up in the same `RUN`, or mount the cache.", CachesLeft)
        {
            Aliases = ["hadolint/DL3009", "hadolint/DL3019", "hadolint/DL3032", "hadolint/DL3036", "hadolint/DL3040", "hadolint/DL3042", "hadolint/DL3060", "trivy/DS015", "trivy/DS019", "trivy/DS020", "trivy/DS025", "trivy/DS027"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN apt-get update && apt-get install -y curl=1", "FROM a:1\nRUN apk add git=1", "FROM a:1\nRUN yum install -y a-1", "FROM a:1\nRUN dnf clean all && dnf install -y a-1", "FROM a:1\nRUN zypper -n in a=1", "FROM a:1\nRUN pip install a==1", "FROM a:1\nRUN yarn install", "FROM a:1\nRUN microdnf install a-1"],
            Silent =
            [
                "FROM a:1\nRUN apt-get update && apt-get install -y curl=1 && rm -rf /var/lib/apt/lists/*",
                "FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get update",
                "FROM a:1\nRUN apk --no-cache add git=1",
                "FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install a==1",
                "FROM a:1\nRUN yum install -y a-1 && yum clean all",
                "FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install a==1",
                "FROM a:1\nRUN yarn install && yarn cache clean",
            ],
        },
        new("install-waits-for-answer", Severity.Medium, "Without `-y` the package manager asks before it installs more than is named; nobody answers, and the build fails.", "Add `-y`.", WaitsForAnswer)
        {
            Aliases = ["hadolint/DL3014", "hadolint/DL3030", "hadolint/DL3034", "hadolint/DL3038", "trivy/DS021"],
            Confidence = Confidence.Medium,
            Fires = ["FROM a:1\nRUN apt-get install curl", "FROM a:1\nRUN yum install curl", "FROM a:1\nRUN dnf install curl", "FROM a:1\nRUN zypper install curl"],
            Silent = ["FROM a:1\nRUN apt-get install -y a && apt-get -qq install b && apt-get install --yes c && yes | apt-get install d && apt-get install -yq e && yum -y install a && dnf install --assumeyes b && zypper -n install c && zypper --non-interactive in d", "FROM a:1\nRUN apt-get update && echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes && apt-get install a"],
        },
        new("recommended-packages", Severity.Info, "apt also installs what a package recommends, which the image rarely needs.", "Add `--no-install-recommends`.", Recommended)
        {
            Aliases = ["hadolint/DL3015", "trivy/DS029"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN apt-get install -y curl=1"],
            Silent = ["FROM a:1\nRUN apt-get install -y --no-install-recommends curl=1 && apt-get -o APT::Install-Recommends=false install -y a=1", "FROM a:1\nRUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/a\nRUN apt-get install -y curl=1"],
        },
        new("apt-in-script", Severity.Info, "`apt` is for people: its output and its options change between versions.", "Use `apt-get` or `apt-cache`.", AptInScript)
        {
            Aliases = ["hadolint/DL3027", "CKV_DOCKER_9"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN apt install -y curl", "FROM a:1\nRUN a && \\\n  apt update"],
            Silent = ["FROM a:1\nRUN apt-get install apt && rm -rf apt && echo apt install && apt-key add x"],
        },
        new("update-alone", Severity.Low, "A package index that is fetched in a step of its own comes from the builder's cache later: what is installed then is old, or gone.", "Update and install in the same `RUN`.", UpdateAlone)
        {
            Aliases = ["CKV_DOCKER_5", "trivy/DS017"],
            Fires = ["FROM a:1\nRUN apt-get update\nRUN apt-get install -y curl", "FROM a:1\nRUN apk update", "FROM a:1\nRUN apt-get install a && apt-get update"],
            Silent =
            [
                "FROM a:1\nRUN apt-get update && apt-get install -y a",
                "FROM a:1\nRUN apk update --no-cache && apk upgrade --no-cache\nRUN apk --update add b",
                "FROM a:1\nRUN update-locale && yum update -y && pip install --upgrade pip",
                "FROM a:1\nRUN apt-get update && ./install.sh",
            ],
        },
        new("distribution-upgrade", Severity.Low, "An upgrade of the whole distribution changes everything that the base image's version stands for, and may take packages away.", "Build on a newer base image.", view =>
            PackageCommand.Among(view.Commands.Select(triple => triple.Command)).Where(call => call switch
            {
                { Manager.Id: "apt-get", Verb: "dist-upgrade" or "full-upgrade" } => true,
                { Manager.Id: "zypper", Verb: "dist-upgrade" or "dup" } => true,
                _ => false,
            }).Select(call => Hit(call.Command, $"`{call.Manager.Id} {call.Verb}` changes everything that the base image's version stands for: build on a newer one.") with { Aliases = call.Manager.Id == "zypper" ? ["hadolint/DL3035"] : ["hadolint/DL3005", "trivy/DS024"] }))
        {
            Aliases = ["hadolint/DL3005", "hadolint/DL3035", "trivy/DS024"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN apt-get update && apt-get dist-upgrade -y", "FROM a:1\nRUN zypper dup"],
            Silent = ["FROM a:1\nRUN apt-get update && apt-get upgrade -y && zypper update"],
        },
    ];

    private static IEnumerable<CheckHit> Unpinned(DockerView view, bool ofSystem)
    {
        foreach (var call in PackageCommand.Among(view.Commands.Select(triple => triple.Command)))
        {
            var manager = call.Manager;
            if (manager.OfSystem != ofSystem || !call.Installs || call.Command.HasAny([.. manager.PinnedElsewhere]))
            {
                continue;
            }

            var loose = call.Operands.Where(package => package.Text.Length > 0 && !package.IsDynamic && !manager.IsPinned(package.Text)).ToList();
            if (loose.Count > 0)
            {
                var names = string.Join(", ", loose.Take(3).Select(package => $"`{package}`")) + (loose.Count > 3 ? $" and {loose.Count - 3} more" : "");
                yield return Hit(call.Command, $"{names} without a version ({manager.PinForm}).") with { Aliases = manager.PinAlias is null ? [] : ["hadolint/" + manager.PinAlias] };
            }
        }
    }

    private static IEnumerable<CheckHit> CachesLeft(DockerView view)
    {
        foreach (var (stage, run) in view.Runs)
        {
            var calls = PackageCommand.Among(run.Commands).ToList();
            foreach (var cache in Caches)
            {
                var last = calls.LastOrDefault(call => cache.Managers.Contains(call.Manager.Id) && cache.Verbs.Contains(call.Verb) && !(cache.Option is not null && call.Command.Has(cache.Option)));
                if (last is null || cache.Folders.Any(run.MountsAway) || run.Commands.SkipWhile(command => !ReferenceEquals(command, last.Command)).Any(cache.IsClean)
                    || (cache.Variable is not null && (run.Commands.Any(command => command.Environment.Any(pair => pair.Name == cache.Variable)) || stage.Chain().SelectMany(Effective).Any(instruction => instruction.Keyword is "ENV" or "ARG" && instruction.Pairs().Any(pair => pair.Name == cache.Variable)))))
                {
                    continue;
                }

                yield return Hit(last.Command, $"The image keeps {cache.What}: `{cache.Cure}` in the same step, or mount it as a cache.") with
                {
                    Aliases = last.Command.Name == "microdnf" ? ["hadolint/DL3040", "trivy/DS027"] : cache.Aliases,
                    // What a stage caches that does not ship costs nobody anything.
                    Persona = stage.Ships ? Persona.Pedantic : Persona.Auditor,
                };
            }
        }
    }

    private static IEnumerable<CheckHit> WaitsForAnswer(DockerView view)
    {
        foreach (var (stage, run, command) in view.Commands)
        {
            if (PackageCommand.Of(command) is not { Installs: true, Manager.OfSystem: true } call || command.ReadsPipe || call.Operands.Count == 0 || command.Redirections.Any(redirection => redirection.Operator.StartsWith("<<", StringComparison.Ordinal)))
            {
                continue;
            }

            var (answers, alias) = call.Manager.Id switch
            {
                "apt-get" => (command.HasShort('y') || command.HasAny("--yes", "--assume-yes", "-qq", "--simulate", "--dry-run", "--download-only") || command.HasShort('d') || command.HasShort('s') || command.Arguments.Any(word => word.Text.Contains("Assume-Yes", StringComparison.OrdinalIgnoreCase)), "DL3014"),
                "yum" => (command.HasShort('y') || command.HasAny("--assumeyes", "--downloadonly"), "DL3030"),
                // Two of its kin never ask unless they have a terminal.
                "dnf" => (command.Name is "microdnf" || command.HasShort('y') || command.HasAny("--assumeyes", "--downloadonly"), "DL3038"),
                "zypper" => (command.HasShort('n') || command.HasShort('y') || command.HasAny("--non-interactive", "--no-confirm"), "DL3034"),
                _ => (true, ""),
            };
            if (answers || call.Operands.Any(word => word.IsDynamic && !word.Text.Any(char.IsWhiteSpace) && call.Operands.Count == 1) || AssumesYes(view, stage, run, command))
            {
                continue;
            }

            yield return Hit(command, $"`{command.Name} {call.Verb}` asks before it installs more than is named, and nobody answers: add `-y`.") with
            {
                Aliases = alias == "DL3014" ? ["hadolint/DL3014", "trivy/DS021"] : ["hadolint/" + alias],
                FixDescription = "Add -y.",
                Edits = call.VerbWord.Quoted ? [] : view.Replace(call.VerbWord.Offset, call.VerbWord.Length, call.Verb + " -y"),
            };
        }
    }

    /// <summary>Whether a setting that is written earlier answers for it.</summary>
    private static bool AssumesYes(DockerView view, DockerStage stage, DockerInstruction run, ShellCommand command) =>
        stage.Chain().SelectMany(Effective).Where(instruction => instruction.Keyword == "RUN" && instruction.Offset <= run.Offset)
            .SelectMany(instruction => instruction.Commands)
            .TakeWhile(other => !ReferenceEquals(other, command))
            .Any(other => other.Words.Any(word => word.Text.Contains("Assume-Yes", StringComparison.OrdinalIgnoreCase) || word.Text.Contains("assumeyes=", StringComparison.OrdinalIgnoreCase)))
        || (view.Docker.Instructions.Any(instruction => instruction.Keyword == "ENV" && instruction.Argument.Contains("ZYPP_", StringComparison.Ordinal)) && command.Name == "zypper");

    private static IEnumerable<CheckHit> Recommended(DockerView view)
    {
        foreach (var (stage, run, command) in view.Commands)
        {
            if (PackageCommand.Of(command) is not { Installs: true, Manager.Id: "apt-get" } call || command.Has("--no-install-recommends") || command.Words.Any(word => word.Text.Contains("Install-Recommends", StringComparison.OrdinalIgnoreCase))
                || stage.Chain().SelectMany(Effective).SelectMany(instruction => instruction.Commands).Any(other => other.Words.Any(word => word.Text.Contains("APT::Install-Recommends", StringComparison.OrdinalIgnoreCase))))
            {
                continue;
            }

            yield return Hit(command, "Recommended packages are installed too: add `--no-install-recommends`.") with
            {
                Persona = stage.Ships ? Persona.Pedantic : Persona.Auditor,
                FixDescription = "Add --no-install-recommends.",
                Edits = call.VerbWord.Quoted ? [] : view.Replace(call.VerbWord.Offset, call.VerbWord.Length, call.Verb + " --no-install-recommends"),
            };
        }
    }

    private static IEnumerable<CheckHit> AptInScript(DockerView view)
    {
        foreach (var (_, _, command) in view.Commands)
        {
            if (command.Name == "apt" && command.NameWord is { Quoted: false } name)
            {
                var verb = command.Arguments.FirstOrDefault(word => !word.Text.StartsWith('-'))?.Text;
                yield return Hit(name, "`apt` is for people: scripts use `apt-get`.") with
                {
                    FixDescription = "Use apt-get.",
                    Edits = verb is "install" or "update" or "upgrade" or "remove" or "purge" or "autoremove" or "clean" or "dist-upgrade" or "autoclean" && name.Text == "apt" ? view.Replace(name.Offset, name.Length, "apt-get") : [],
                };
            }
        }
    }

    private static IEnumerable<CheckHit> UpdateAlone(DockerView view)
    {
        foreach (var (_, run) in view.Runs)
        {
            var update = run.Commands.LastOrDefault(command => PackageCommand.Of(command) is { Verb: "update", Manager.Id: "apt-get" or "apk" });
            if (update is null || run.MountsAway("/var/lib/apt") || run.MountsAway("/var/cache/apk") || run.MountsAway("/etc/apk"))
            {
                continue;
            }

            var after = run.Commands.SkipWhile(command => !ReferenceEquals(command, update)).Skip(1).ToList();
            if (!after.Exists(command => MayInstall(command)))
            {
                yield return Hit(update, "The package index is fetched in a step of its own: later builds take it, old, from the cache; update and install in one step.");
            }
        }
    }

    private static bool MayInstall(ShellCommand command) => command.Name switch
    {
        "echo" or "printf" or "rm" or "true" or "mkdir" or "ls" or "cat" or "cd" or "set" or "export" or "touch" or "sed" or "which" or "chmod" or "sleep" or "" => false,
        "apt-get" or "apt" or "aptitude" or "apk" => PackageCommand.Of(command) is not { Verb: "clean" or "autoclean" or "update" or "autoremove" or "remove" or "purge" },
        _ => true,
    };

    private static bool Removes(ShellCommand command, string path) => command.Name is "rm" or "find" && command.Arguments.Any(word => word.Text.Contains(path, StringComparison.Ordinal));

    private static bool Cleans(ShellCommand command, params ReadOnlySpan<string> managers)
    {
        foreach (var manager in managers)
        {
            if (PackageCommand.Of(command) is { Verb: "clean" or "cc" } call && call.Manager.Id == manager)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is left behind when some managers do something, and how it is not.</summary>
    private sealed record CacheLeft(IReadOnlyList<string> Managers, IReadOnlyList<string> Verbs, IReadOnlyList<string> Folders, IReadOnlyList<string> Aliases, string What, string Cure)
    {
        public string? Option { get; init; }

        public string? Variable { get; init; }

        public required Func<ShellCommand, bool> IsClean { get; init; }
    }
}
