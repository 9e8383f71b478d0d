using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Containers.Shell;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>What single instructions of a Dockerfile say wrongly.</summary>
internal static class DockerInstructionChecks
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    };

    private static readonly string[] Archives = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tar.lz", ".tlz", ".tar.lzma", ".gz", ".bz2", ".xz", ".zst", ".lz", ".lzma", ".Z", ".tz", ".tpz", ".tZ", ".zip"];

    private static readonly string[] SystemFolders = ["/proc", "/boot", "/dev", "/initrd", "/lost+found", "/sys"];

    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("relative-workdir", Severity.Low, "A relative `WORKDIR` depends on every one before it, and on the base image's.", "Write the whole path.", RelativeWorkdir)
        {
            Aliases = ["hadolint/DL3000", "CKV_DOCKER_10", "trivy/DS009"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nWORKDIR app", "FROM a:1\nWORKDIR \"../app\""],
            Silent = ["FROM a:1\nWORKDIR /app\nWORKDIR \"/b c\"\nWORKDIR $HOME/x\nWORKDIR ${A}\nWORKDIR c:\\windows\nWORKDIR \"c:\\\\windows\""],
        },
        new("system-folder-workdir", Severity.Medium, "A `WORKDIR` within a folder that the kernel owns breaks the build or lets a container reach the host.", "Work in a folder of the application's own.", view =>
            Of(view, "WORKDIR").Where(workdir => workdir.Words is [var path, ..] && SystemFolders.Any(folder => path.Text == folder || path.Text.StartsWith(folder + "/", StringComparison.Ordinal)))
                .Select(workdir => Hit(workdir, $"`{workdir.Argument}` belongs to the kernel: work in a folder of the application's own.")))
        {
            Aliases = ["trivy/DS030"],
            Fires = ["FROM a:1\nWORKDIR /proc/self"],
            Silent = ["FROM a:1\nWORKDIR /process"],
        },
        new("add-instead-of-copy", Severity.Low, "`ADD` also downloads and unpacks: for plain files it says more than is meant.", "Use `COPY` for files and folders of the build context.", AddInsteadOfCopy)
        {
            Aliases = ["hadolint/DL3020", "CKV_DOCKER_4", "trivy/DS005"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nADD target/app.jar /app.jar", "FROM a:1\nADD --chown=1:1 [\"a\", \"b\", \"/c/\"]"],
            Silent = ["FROM a:1\nADD rootfs.tar.gz /", "FROM a:1\nADD https://example.com/a.txt /a.txt", "FROM a:1\nADD git@github.com:a/b.git /b", "FROM a:1\nADD $FILE /x", "FROM a:1\nADD file:8b8864b3e02a33a579 in /"],
        },
        new("unverified-add", Severity.Low, "`ADD` of an address takes whatever is there on the day of the build.", "Give `--checksum=sha256:…`, or download and verify in a `RUN`.", UnverifiedAdd)
        {
            Aliases = ["CKV_DOCKER_4"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nADD http://example.com/a.zip /tmp/", "FROM a:1\nADD https://example.com/a.txt /a.txt"],
            Silent = ["FROM a:1\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /a", "FROM a:1\nADD https://github.com/a/b.git#v1.0 /b"],
        },
        new("copy-needs-folder", Severity.Medium, "`COPY` of several files to a name without a `/` at its end fails.", "End the target with `/`.", CopyNeedsFolder)
        {
            Aliases = ["hadolint/DL3021", "trivy/DS011"],
            Fires = ["FROM a:1\nCOPY a b /app", "FROM a:1\nCOPY [\"a\", \"b\", \"app\"]"],
            Silent = ["FROM a:1\nCOPY a b /app/\nCOPY a b .\nCOPY a b $DIR\nCOPY a /b\nCOPY a b ./"],
        },
        new("port-out-of-range", Severity.Medium, "There are ports from 0 to 65535; the build fails with any other.", "Name the port that the process listens on.", view =>
            Ports(view).Where(port => port.Number is < 0 or > 65535).Select(port => Hit(port.Word, $"`{port.Word}` is no port: the highest is 65535.")))
        {
            Aliases = ["hadolint/DL3011", "trivy/DS008"],
            Fires = ["FROM a:1\nEXPOSE 80000", "FROM a:1\nEXPOSE 8000-70000/tcp"],
            Silent = ["FROM a:1\nEXPOSE 65535 80/tcp 53/udp $PORT 8000-8010"],
        },
        new("exposed-ssh-port", Severity.Low, "A container that offers SSH has a second way in, with keys and patches of its own.", "Leave the server out; use the runtime's `exec`.", view =>
            Ports(view).Where(port => port.First <= 22 && port.Number >= 22).Select(port => Hit(port.Word, "Port 22 is offered: leave the SSH server out and use the runtime's `exec`.")))
        {
            Aliases = ["CKV_DOCKER_1", "trivy/DS004"],
            Fires = ["FROM a:1\nEXPOSE 8080 22", "FROM a:1\nEXPOSE 22/tcp"],
            Silent = ["FROM a:1\nEXPOSE 2222 8022 220"],
        },
        new("shell-form-command", Severity.Low, "A command in shell form runs under `sh -c`, which passes no signals on: stopping the container waits, then kills.", "Write it as a list in JSON.", view =>
            view.Docker.Stages.SelectMany(Effective).Where(instruction => instruction.Keyword is "CMD" or "ENTRYPOINT" && !instruction.IsJson && instruction.Argument.Length > 0 && !instruction.Argument.StartsWith("exec ", StringComparison.Ordinal))
                .Select(instruction => Hit(instruction, $"{instruction.Keyword} in shell form: the process gets no signals; write a list in JSON.")))
        {
            Aliases = ["hadolint/DL3025"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nCMD npm start", "FROM a:1\nENTRYPOINT ./run"],
            Silent = ["FROM a:1\nCMD [\"npm\", \"start\"]\nENTRYPOINT exec ./run", "FROM a:1\nHEALTHCHECK CMD curl -f http://localhost"],
        },
        new("maintainer-instruction", Severity.Info, "`MAINTAINER` is deprecated.", "Use a label.", Maintainer)
        {
            Aliases = ["hadolint/DL4000", "CKV_DOCKER_6", "trivy/DS022"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nMAINTAINER Ada \"the\" Countess"],
            Silent = ["FROM a:1\nLABEL maintainer=ada"],
        },
        new("forbidden-trigger", Severity.Medium, "`ONBUILD` may not trigger `ONBUILD`, `FROM` or `MAINTAINER`: the build fails.", "Take the instruction out.", view =>
            view.Docker.Instructions.Where(instruction => instruction.Trigger is { Keyword: "ONBUILD" or "FROM" or "MAINTAINER" }).Select(instruction => Hit(instruction, $"ONBUILD may not trigger {instruction.Trigger!.Keyword}.")))
        {
            Aliases = ["hadolint/DL3043"],
            Fires = ["FROM a:1\nONBUILD ONBUILD RUN a", "FROM a:1\nONBUILD MAINTAINER a"],
            Silent = ["FROM a:1\nONBUILD RUN a"],
        },
        new("self-referring-env", Severity.Low, "A variable that is set in the same `ENV` still has its old value, or none.", "Use two `ENV` instructions.", SelfReferringEnv)
        {
            Aliases = ["hadolint/DL3044"],
            Fires = ["FROM a:1\nENV A=1 B=$A", "FROM a:1\nENV A=1 \\\n  B=${A}/x"],
            Silent = ["FROM a:1\nENV A=1\nENV B=$A", "FROM a:1\nENV PATH=$PATH:/x LANG=C", "FROM a:1\nARG A\nENV A=2 B=$A", "FROM a:1\nENV A=1 B=$AB"],
        },
        new("copied-root-filesystem", Severity.Low, "Copying `/` to `/` takes everything of the other stage along, its caches and its secrets too.", "Copy what is needed, or build on that stage.", view =>
            Of(view, "COPY").Where(copy => copy.Words.Count > 1 && copy.Words[^1].Text == "/" && copy.Flag("from") is not null && copy.Words.SkipLast(1).Any(word => word.Text == "/"))
                .Select(copy => Hit(copy, "Everything of the other stage is copied: copy what is needed.")))
        {
            Aliases = ["hadolint/DL3067"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1 AS b\nFROM scratch\nCOPY --from=b / /"],
            Silent = ["FROM a:1 AS b\nFROM scratch\nCOPY --from=b /app /\nCOPY . /"],
        },
        new("unknown-instruction", Severity.High, "A line that starts with no instruction stops the build.", "Mend the spelling, or the `\\` that is missing at the end of the line above.", view => IsTemplate(view.File.Text) ? [] :
            view.Docker.Instructions.Select(instruction => instruction.Trigger ?? instruction).Where(instruction => !IsKnown(instruction.Keyword))
                .Select(instruction => Hit(instruction, $"`{Shortened(instruction.Keyword)}` is no instruction: is its name misspelt, or does the line above lack a `\\`?")).Take(3))
        {
            Confidence = Confidence.Medium,
            Fires = ["FROM a:1\nRUM true", "FROM a:1\nRUN a &&\n  b"],
            Silent = ["# syntax=docker/dockerfile:1\nfrom a:1\nrun <<END\nnothing\nEND\nRUN a \\\n\n  # b\n  c", "FROM a:1\n{{ if .X }}\nRUN b\n{{ end }}"],
        },
        new("privileged-build-step", Severity.Medium, "`RUN --security=insecure` gives the build step the host's powers, `--network=host` its network.", "Do without; few builds need it.", view =>
            view.Runs.Where(pair => pair.Run.Flag("security") is "insecure" || pair.Run.Flag("network") is "host")
                .Select(pair => Hit(pair.Run, pair.Run.Flag("security") is "insecure" ? "The step runs with the host's powers." : "The step runs in the host's network.") with { Persona = pair.Run.Flag("security") is "insecure" ? Persona.Regular : Persona.Pedantic }))
        {
            Fires = ["FROM a:1\nRUN --security=insecure make", "FROM a:1\nRUN --network=host make"],
            Silent = ["FROM a:1\nRUN --security=sandbox --network=none make"],
        },
        new("inline-ignore", Severity.Info, "A pragma silences a linter at one place.", "See whether its reason still holds.", view =>
            view.Docker.Instructions.Where(instruction => instruction.Comments.Any(comment => comment.StartsWith("hadolint ignore=", StringComparison.Ordinal)))
                .Select(instruction => Hit(instruction, "A pragma above silences hadolint here.")))
        {
            Aliases = ["hadolint/DL1001"],
            Persona = Persona.Auditor,
            Fires = ["# hadolint ignore=DL3006\nFROM a"],
            Silent = ["# ignore\nFROM a"],
        },
    ];

    public static bool IsKnown(string keyword) => Known.Contains(keyword);

    private static IEnumerable<DockerInstruction> Of(DockerView view, string keyword) =>
        view.Docker.Instructions.Select(instruction => instruction.Trigger is { } trigger && trigger.Keyword == keyword ? trigger : instruction).Where(instruction => instruction.Keyword == keyword);

    private static bool IsTemplate(string text) => text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal) || text.Contains("<%", StringComparison.Ordinal) || text.Contains("\n#include", StringComparison.Ordinal);

    private static string Shortened(string text) => text.Length > 30 ? text[..30] + "…" : text;

    private static IEnumerable<CheckHit> RelativeWorkdir(DockerView view) =>
        from workdir in Of(view, "WORKDIR")
        where workdir.Words.Count > 0 && workdir.Words[0].Text is var path && path.Length > 0 && path[0] is not ('/' or '$' or '\\' or '%') && !(path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]))
        select Hit(workdir, $"`{Shortened(workdir.Argument)}` depends on every WORKDIR before it: write the whole path.");

    private static bool IsRemote(string source) => source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal);

    private static bool IsRepository(string source) =>
        source.StartsWith("git@", StringComparison.Ordinal) || source.StartsWith("git://", StringComparison.Ordinal) || source.Split('#')[0].EndsWith(".git", StringComparison.Ordinal);

    private static IEnumerable<CheckHit> AddInsteadOfCopy(DockerView view)
    {
        foreach (var add in Of(view, "ADD").Where(add => add.Words.Count > 1 && add.HereDocuments.Count == 0))
        {
            var sources = add.Words.SkipLast(1).Select(word => word.Text).ToList();
            var unpacks = sources.Any(source => IsRemote(source) || source.Contains('$', StringComparison.Ordinal) || source.StartsWith("file:", StringComparison.Ordinal) || source.StartsWith("multi:", StringComparison.Ordinal)
                || Archives.Any(ending => source.TrimEnd('*').EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || source.Contains(".tar", StringComparison.OrdinalIgnoreCase));
            if (!unpacks)
            {
                var (line, column) = view.File.At(add.Offset);
                var written = view.File.Line(line).AsSpan(column - 1);
                yield return Hit(add, "ADD of plain files: COPY says what is meant.") with
                {
                    FixDescription = "Use COPY.",
                    Edits = written.StartsWith("ADD ", StringComparison.OrdinalIgnoreCase) ? view.Replace(add.Offset, 3, "COPY") : [],
                };
            }
        }
    }

    private static IEnumerable<CheckHit> UnverifiedAdd(DockerView view) =>
        from add in Of(view, "ADD")
        where add.Flag("checksum") is null && add.Words.Count > 1
        let source = add.Words.SkipLast(1).FirstOrDefault(word => word.Text.Contains("://", StringComparison.Ordinal) && !IsRepository(word.Text))
        where source is not null
        let plain = source.Text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        select Hit(source, plain ? "Downloaded without encryption and without a checksum: anyone on the way can put something else in its place." : "Downloaded without a checksum: the image gets whatever is there on the day.") with
        {
            Severity = plain ? Severity.Medium : Severity.Low,
            Persona = plain ? Persona.Regular : Persona.Pedantic,
        };

    private static IEnumerable<CheckHit> CopyNeedsFolder(DockerView view) =>
        from copy in Of(view, "COPY").Concat(Of(view, "ADD"))
        where copy.Words.Count > 2 && copy.HereDocuments.Count == 0
        let target = copy.Words[^1]
        where target.Text is [.., not ('/' or '\\' or '.')] && !target.Text.Contains('$', StringComparison.Ordinal) && !copy.Words.Any(word => word.Text.StartsWith("file:", StringComparison.Ordinal) || word.Text.StartsWith("multi:", StringComparison.Ordinal))
        select Hit(target, $"Several files are copied to `{target}`, which must end with `/`.") with { FixDescription = "End the target with /.", Edits = target.Quoted ? [] : view.Replace(target.Offset, target.Length, target.Text + "/") };

    private static IEnumerable<(MappedWord Word, long First, long Number)> Ports(DockerView view)
    {
        foreach (var word in Of(view, "EXPOSE").SelectMany(expose => expose.Words))
        {
            var range = word.Text.Split('/')[0].Split('-');
            if (range.All(part => part.Length is > 0 and < 12 && part.All(char.IsAsciiDigit)))
            {
                yield return (word, long.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture), long.Parse(range[^1], System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static IEnumerable<CheckHit> Maintainer(DockerView view)
    {
        foreach (var maintainer in Of(view, "MAINTAINER"))
        {
            var name = maintainer.Argument.Trim('"', '\'').Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            var line = view.File.At(maintainer.Offset).Line;
            yield return Hit(maintainer, "MAINTAINER is deprecated: use a label.") with
            {
                FixDescription = "Use the label org.opencontainers.image.authors.",
                Edits = view.File.Line(line).Trim().EndsWith(maintainer.Argument, StringComparison.Ordinal) ? view.Replace(maintainer.Offset, maintainer.Length, $"LABEL org.opencontainers.image.authors=\"{name}\"") : [],
            };
        }
    }

    private static IEnumerable<CheckHit> SelfReferringEnv(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            var known = stage.Chain().Skip(1).SelectMany(Effective).Where(instruction => instruction.Keyword is "ENV" or "ARG").SelectMany(instruction => instruction.Pairs()).Select(pair => pair.Name).ToHashSet(StringComparer.Ordinal);
            known.UnionWith(["PATH", "HOME", "USER", "HOSTNAME", "LD_LIBRARY_PATH"]);
            foreach (var instruction in Effective(stage).Where(instruction => instruction.Keyword is "ENV" or "ARG"))
            {
                var pairs = instruction.Pairs().ToList();
                foreach (var (name, value, word) in instruction.Keyword == "ENV" ? pairs : [])
                {
                    if (value is not null && pairs.Find(other => other.Name != name && !known.Contains(other.Name) && Refers(value.Text, other.Name)) is { Name: { } referred })
                    {
                        yield return Hit(word, $"`{name}` refers to `{referred}`, which the same ENV sets: it still has its old value; use two ENV instructions.");
                    }
                }

                known.UnionWith(pairs.Select(pair => pair.Name));
            }
        }
    }

    private static bool Refers(string value, string name)
    {
        for (var at = value.IndexOf('$', StringComparison.Ordinal); at >= 0 && at + 1 < value.Length; at = value.IndexOf('$', at + 1))
        {
            var start = value[at + 1] == '{' ? at + 2 : at + 1;
            var end = start;
            while (end < value.Length && (char.IsAsciiLetterOrDigit(value[end]) || value[end] == '_'))
            {
                end++;
            }

            if (value.AsSpan(start, end - start).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
