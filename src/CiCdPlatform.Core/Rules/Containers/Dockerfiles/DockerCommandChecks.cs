using System.Globalization;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Containers.Shell;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>What commands of <c>RUN</c> get wrong, package managers aside.</summary>
internal static class DockerCommandChecks
{
    private static readonly HashSet<string> Senseless = new(StringComparer.Ordinal) { "ssh", "vim", "shutdown", "service", "ps", "free", "top", "kill", "mount", "ifconfig", "nano", "reboot", "systemctl" };

    private static readonly HashSet<string> Unpackers = new(StringComparer.Ordinal) { "gunzip", "bunzip2", "unlzma", "unxz", "unzip", "uncompress", "zcat", "gzcat", "zgz" };

    private static readonly string[] Archives = [".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".lzma", ".Z", ".zst"];

    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("senseless-program", Severity.Info, "Programs for a running system or a person have nothing to do in a build step.", "Leave them out; what a step starts ends with it.", view =>
            view.Commands.Where(triple => Senseless.Contains(triple.Command.Name) && !(triple.Command.Name == "systemctl" && triple.Command.HasAny("enable", "disable", "mask", "set-default"))).Select(triple => Hit(triple.Command, $"`{triple.Command.Name}` makes no sense in a build step.")))
        {
            Aliases = ["hadolint/DL3001"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN service nginx start", "FROM a:1\nRUN a && ps aux | grep b"],
            Silent = ["FROM a:1\nRUN apt-get install -y vim ssh && echo kill && which ps && systemctl enable a"],
        },
        new("lost-cd", Severity.Medium, "Each `RUN` starts in the `WORKDIR`: a `cd` at its end changes nothing.", "Use `WORKDIR`.", view =>
            view.Runs.Where(pair => pair.Run.Commands is [.., { Name: "cd" }] && !pair.Run.Commands[^1].IsPiped).Select(pair => Hit(pair.Run.Commands[^1], "The next instruction starts in the WORKDIR again: this `cd` changes nothing.")))
        {
            Aliases = ["hadolint/DL3003", "trivy/DS013"],
            Fires = ["FROM a:1\nRUN cd /app\nRUN make"],
            Silent = ["FROM a:1\nRUN cd /app && make"],
        },
        new("cd-instead-of-workdir", Severity.Info, "A path that the file itself sets is easier to follow than one that each step walks to.", "Use `WORKDIR`.", view =>
            view.Runs.Where(pair => pair.Run.Commands.Count > 1).SelectMany(pair => pair.Run.Commands.Take(1)).Where(command => command.Name == "cd" && command.Arguments is [{ Text: ['/', ..] }, ..]).Select(command => Hit(command, "The step walks to its folder: WORKDIR says it for all that follow.")))
        {
            Aliases = ["hadolint/DL3003", "trivy/DS013"],
            Persona = Persona.Auditor,
            Fires = ["FROM a:1\nRUN cd /app && make"],
            Silent = ["FROM a:1\nRUN make && (cd src && make)\nRUN cd $A && make"],
        },
        new("sudo-in-build", Severity.Low, "`sudo` in a build has no terminal and no need: `USER root` says it, and the image does not need `sudo` at all.", "Switch with `USER`, or use `gosu`.", view =>
            view.Commands.Where(triple => triple.Command.Program == "sudo").DistinctBy(triple => triple.Run).Select(triple => Hit(triple.Command, "`sudo` in a build step: switch with USER.")))
        {
            Aliases = ["hadolint/DL3004", "CKV2_DOCKER_1", "trivy/DS010"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN sudo make", "FROM a:1\nRUN a \\\n && sudo -E make"],
            Silent = ["FROM a:1\nRUN apt-get install -y sudo && usermod -aG sudo app && echo sudo"],
        },
        new("copied-archive", Severity.Info, "An archive that is copied and then unpacked stays in the image twice.", "`ADD` unpacks local archives itself.", CopiedArchive)
        {
            Aliases = ["hadolint/DL3010"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nCOPY b.tar.gz /tmp/\nRUN tar -xzf /tmp/b.tar.gz", "FROM a:1\nCOPY b.tgz /c.tgz\nRUN tar xf c.tgz"],
            Silent = ["FROM a:1\nCOPY b.tar.gz /tmp/\nRUN ls", "FROM a:1 AS s\nFROM a:1\nCOPY --from=s /b.tar.gz /\nRUN tar -xf b.tar.gz", "FROM a:1\nADD b.tar.gz /"],
        },
        new("sparse-login-records", Severity.Info, "`useradd` with a high number writes a record for every number below it.", "Add `-l`.", view =>
            view.Commands.Where(triple => triple.Command.Name == "useradd" && !triple.Command.HasShort('l') && !triple.Command.HasAny("--no-log-init") && HighUser(triple.Command)).Select(triple => Hit(triple.Command, "The login records grow with the user's number: add `-l`.")))
        {
            Aliases = ["hadolint/DL3046"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN useradd -u 1234567 app", "FROM a:1\nRUN useradd --uid=1234567 app"],
            Silent = ["FROM a:1\nRUN useradd -u 1000 app && useradd -l -u 1234567 b"],
        },
        new("noisy-download", Severity.Info, "`wget` without a terminal fills the log with its progress.", "Add `-nv` or `--progress=dot:giga`.", view =>
            view.Commands.Where(triple => triple.Command.Name == "wget" && !Quiet(triple.Command)).Select(triple => Hit(triple.Command, "The log fills with progress: add `-nv`.")))
        {
            Aliases = ["hadolint/DL3047"],
            Persona = Persona.Auditor,
            Fires = ["FROM a:1\nRUN wget https://example.com/a"],
            Silent = ["FROM a:1\nRUN wget -qO- a && wget --progress=dot:giga b && wget -nv c && wget -o log d && wget --quiet e"],
        },
        new("wget-and-curl", Severity.Info, "Two programs for downloads where one would do.", "Use one of them.", WgetAndCurl)
        {
            Aliases = ["hadolint/DL4001", "trivy/DS014"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN wget a\nRUN curl b"],
            Silent = ["FROM a:1\nRUN wget a\nFROM b:1\nRUN curl b", "FROM a:1\nRUN apt-get install -y wget && curl b"],
        },
        new("shell-relinked", Severity.Low, "Linking another shell to `/bin/sh` changes it for every program of the image.", "Use `SHELL`.", view =>
            view.Commands.Where(triple => triple.Command.Name == "ln" && triple.Command.Arguments.Any(word => word.Text == "/bin/sh")).Select(triple => Hit(triple.Command, "Another shell for every program of the image: use SHELL.")))
        {
            Aliases = ["hadolint/DL4005"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN ln -sfv /bin/bash /bin/sh"],
            Silent = ["FROM a:1\nRUN ln -s /bin/bash /usr/local/bin/bash"],
        },
        new("pipe-hides-failure", Severity.Low, "A pipe has the outcome of its last command: a download that fails goes unnoticed.", "Start with `set -o pipefail`, or set it with `SHELL`.", PipeHidesFailure)
        {
            Aliases = ["hadolint/DL4006", "trivy/DS032"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nRUN wget -qO- https://example.com/x | tar x"],
            Silent = ["FROM a:1\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN wget -qO- a | tar x", "FROM a:1\nRUN set -o pipefail && a | b", "FROM a:1\nRUN set -euo pipefail; a | b", "FROM a:1\nRUN echo a | tee b", "FROM a:1\nRUN a || b", "FROM mcr.microsoft.com/windows/servercore:1\nRUN Get-Process a | Stop-Process"],
        },
    ];

    private static IEnumerable<CheckHit> CopiedArchive(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            var copied = new List<(string Name, DockerInstruction Copy)>();
            foreach (var instruction in Effective(stage))
            {
                if (instruction.Keyword == "COPY" && instruction.Flag("from") is null && instruction.Words.Count > 1)
                {
                    copied.AddRange(instruction.Words.Where(word => IsArchive(word.Text)).Select(word => (Base(word.Text), instruction)));
                }

                foreach (var command in instruction.Commands.Where(Unpacks))
                {
                    foreach (var (name, copy) in copied.Where(pair => command.Arguments.Any(word => Base(word.Text) == pair.Name)).DistinctBy(pair => pair.Copy).ToList())
                    {
                        copied.RemoveAll(pair => pair.Copy == copy);
                        yield return Hit(copy, $"`{name}` is copied and then unpacked: ADD does both at once.");
                    }
                }
            }
        }
    }

    private static bool IsArchive(string path) => Array.Exists(Archives, ending => path.EndsWith(ending, StringComparison.Ordinal));

    private static string Base(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool Unpacks(ShellCommand command) =>
        Unpackers.Contains(command.Name) || (command.Name == "tar" && command.Arguments is [var first, ..] && (command.HasShort('x') || command.HasAny("--extract", "--get") || (first.Text.Length < 6 && !first.Text.StartsWith('-') && first.Text.Contains('x', StringComparison.Ordinal))));

    private static bool HighUser(ShellCommand command) =>
        command.ValueOf("-u", "--uid") is { } value && long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 99_999;

    private static bool Quiet(ShellCommand command) =>
        command.HasShort('q') || command.HasShort('o') || command.HasShort('a') || command.HasAny("-nv", "--no-verbose", "--quiet", "--progress", "--output-file", "--append-output");

    private static IEnumerable<CheckHit> WgetAndCurl(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            var used = view.Commands.Where(triple => triple.Stage == stage && triple.Command.Name is "wget" or "curl").Select(triple => triple.Command).ToList();
            if (used.Find(command => command.Name != used[0].Name) is { } second)
            {
                yield return Hit(second, $"The stage uses both {used[0].Name} and {second.Name}: one would do.");
            }
        }
    }

    private static IEnumerable<CheckHit> PipeHidesFailure(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            var safe = stage.Chain().Skip(1).SelectMany(other => other.Instructions).FirstOrDefault(instruction => instruction.Keyword == "SHELL") is { } inherited && DockerShell.Of(inherited).HasPipefail;
            foreach (var instruction in Effective(stage))
            {
                if (instruction.Keyword == "SHELL")
                {
                    safe = DockerShell.Of(instruction).HasPipefail;
                }

                if (safe || instruction.Commands.Any(command => command.Words.Any(word => word.Text is "pipefail")))
                {
                    continue;
                }

                // What cannot fail, or whose failure is no news, hides nothing.
                if (instruction.Commands.FirstOrDefault(command => command.IsPiped && command.Name is not ("echo" or "printf" or "yes" or "cat" or "true" or "")) is { } piped)
                {
                    yield return Hit(piped, $"When `{piped.Name}` fails, the pipe hides it: start with `set -o pipefail`.");
                }
            }
        }
    }
}
