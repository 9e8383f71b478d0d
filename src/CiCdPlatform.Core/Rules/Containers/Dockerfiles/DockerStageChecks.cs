using CiCdPlatform.Core.Findings;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>What the stages of a Dockerfile get wrong together.</summary>
internal static class DockerStageChecks
{
    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("instruction-before-from", Severity.Medium, "Only `ARG` may stand before the first `FROM`; the build fails.", "Move it behind `FROM`.", view =>
            view.Docker.Preamble.Where(instruction => instruction.Keyword is not "ARG" && DockerInstructionChecks.IsKnown(instruction.Keyword)).Take(1).Select(instruction => Hit(instruction, $"{Shortened(instruction.Keyword)} stands before the first FROM, where only ARG may.")))
        {
            Aliases = ["hadolint/DL3061"],
            Fires = ["RUN true\nFROM a:1", "LABEL a=b"],
            Silent = ["ARG A=1\n# b\nFROM a:$A\nRUN true"],
        },
        new("duplicate-stage", Severity.Medium, "Two stages of one name: the later one hides the earlier.", "Give each its own name.", view =>
            Named(view).Where(stage => Named(view).Any(other => other.Index < stage.Index && Same(other.Name, stage.Name!))).Select(stage => Hit(stage.From, $"Another stage is called `{stage.Name}` already.")))
        {
            Aliases = ["hadolint/DL3024", "CKV_DOCKER_11", "trivy/DS012"],
            Fires = ["FROM a:1 AS b\nFROM a:2 as B"],
            Silent = ["FROM a:1 AS b\nFROM a:2 as c", "FROM --platform=linux/amd64 node:16 as FOO\nFROM --platform=linux/amd64 node:16 as BAR"],
        },
        new("reserved-stage-name", Severity.Low, "`scratch` and `context` mean something to the builder.", "Choose another name.", view =>
            Named(view).Where(stage => stage.Name is "scratch" or "context").Select(stage => Hit(stage.From, $"`{stage.Name}` means something to the builder: choose another name.")))
        {
            Aliases = ["hadolint/DL3063"],
            Fires = ["FROM a:1 AS scratch", "FROM a:1 AS context"],
            Silent = ["FROM scratch AS a"],
        },
        new("copy-from-itself", Severity.Medium, "A stage cannot copy from itself: the build fails.", "Name an earlier stage, or leave `--from` out.", view =>
            Copies(view).Where(pair => Same(pair.Stage.Name, pair.From) || pair.From == Number(pair.Stage.Index)).Select(pair => Hit(pair.Copy, $"`{pair.From}` is the stage itself.")))
        {
            Aliases = ["hadolint/DL3023", "trivy/DS006"],
            Fires = ["FROM a:1 AS b\nCOPY --from=b /x /y", "FROM a:1\nCOPY --from=0 /x /y"],
            Silent = ["FROM a:1 AS b\nFROM a:2\nCOPY --from=b /x /y\nCOPY --from=0 /x /z"],
        },
        new("unknown-copy-source", Severity.Medium, "`COPY --from` names a stage that does not come earlier.", "Name an earlier stage, or an image with its tag.", UnknownCopySource)
        {
            Aliases = ["hadolint/DL3022"],
            Fires = ["FROM a:1 AS b\nCOPY --from=c /x /y\nFROM a:2 AS c", "FROM a:1\nCOPY --from=3 /x /y", "FROM a:1\nCOPY --from=nothing /x /y"],
            Silent = ["FROM a:1 AS b\nFROM a:2\nCOPY --from=B /x /y", "FROM a:1\nCOPY --from=nginx:1.27 /x /y\nCOPY --from=ghcr.io/a/b /x /y\nCOPY --from=$A /x /y"],
        },
        new("overridden-instruction", Severity.Low, "Of several `CMD`, `ENTRYPOINT` or `HEALTHCHECK` in a stage only the last counts.", "Leave the last one alone.", Overridden)
        {
            Aliases = ["hadolint/DL4003", "hadolint/DL4004", "hadolint/DL3012", "trivy/DS016", "trivy/DS007", "trivy/DS023"],
            Fires = ["FROM a:1\nCMD [\"a\"]\nCMD [\"b\"]", "FROM a:1\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]", "FROM a:1\nHEALTHCHECK CMD a\nHEALTHCHECK NONE"],
            Silent = ["FROM a:1 AS b\nCMD [\"a\"]\nFROM b\nCMD [\"b\"]\nENTRYPOINT [\"c\"]"],
        },
        new("missing-healthcheck", Severity.Info, "Without a `HEALTHCHECK` Docker and Compose cannot tell a container that hangs from one that serves.", "Add one, unless an orchestrator probes the service.", view =>
            view.Docker.Stages.Count > 0 && !view.Docker.Stages[^1].Chain().Any(stage => stage.Instructions.Any(instruction => instruction.Keyword == "HEALTHCHECK"))
                ? [Hit(view.Docker.Stages[^1].From, "The image has no HEALTHCHECK.")]
                : [])
        {
            Aliases = ["hadolint/DL3057", "CKV_DOCKER_2", "trivy/DS026"],
            Persona = Persona.Auditor,
            Fires = ["FROM a:1\nCMD [\"b\"]", "FROM a:1\nHEALTHCHECK CMD b\nFROM a:1"],
            Silent = ["FROM a:1\nHEALTHCHECK CMD b", "FROM a:1 AS b\nHEALTHCHECK CMD b\nFROM b"],
        },
        new("fixed-platform", Severity.Info, "A fixed `--platform` builds for that platform wherever the image is built.", "Leave it to the build, or use `$BUILDPLATFORM` for stages that only compile.", view =>
            view.Docker.Stages.Where(stage => stage.Ships && stage.From.Flag("platform") is { } platform && !platform.Contains('$', StringComparison.Ordinal)).Select(stage => Hit(stage.From, $"The stage is always built for `{stage.From.Flag("platform")}`.")))
        {
            Aliases = ["hadolint/DL3029"],
            Persona = Persona.Auditor,
            Fires = ["FROM --platform=linux/amd64 a:1"],
            Silent = ["FROM --platform=$BUILDPLATFORM a:1 AS b\nFROM a:1"],
        },
        new("redundant-platform", Severity.Info, "`$TARGETPLATFORM` is what a stage is built for anyway.", "Leave the flag out.", view =>
            view.Docker.Stages.Where(stage => stage.From.Flag("platform") is "$TARGETPLATFORM" or "${TARGETPLATFORM}").Select(stage => Hit(stage.From, "The stage is built for $TARGETPLATFORM anyway.")))
        {
            Aliases = ["hadolint/DL3065"],
            Persona = Persona.Pedantic,
            Fires = ["FROM --platform=$TARGETPLATFORM a:1"],
            Silent = ["FROM --platform=$BUILDPLATFORM a:1"],
        },
        new("relative-copy-target", Severity.Low, "Without a `WORKDIR` a relative target lands wherever the base image happens to stand.", "Set `WORKDIR`, or write the whole path.", RelativeCopy)
        {
            Aliases = ["hadolint/DL3045"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nCOPY a b", "FROM a:1 AS x\nWORKDIR /b\nFROM c:1\nCOPY a ."],
            Silent = ["FROM a:1\nWORKDIR /b\nCOPY a .", "FROM a:1 AS x\nWORKDIR /b\nFROM x\nCOPY a .", "FROM a:1\nCOPY a $B\nCOPY a c:/d\nCOPY a \"/e\""],
        },
        new("named-user", Severity.Info, "Kubernetes cannot tell that a user given by name is not root.", "Give the number of the user.", view =>
            (view.Docker.Stages.Count == 0 ? [] : Effective(view.Docker.Stages[^1])).Where(instruction => instruction.Keyword == "USER" && instruction.Words is [var user, ..] && !user.IsDynamic && !user.Text.Split(':')[0].All(char.IsAsciiDigit)).TakeLast(1)
                .Select(instruction => Hit(instruction, $"`{instruction.Argument}` is a name: only a number shows that it is not root.")))
        {
            Aliases = ["hadolint/DL3066"],
            Persona = Persona.Auditor,
            Fires = ["FROM a:1\nUSER app"],
            Silent = ["FROM a:1\nUSER 1000:1000", "FROM a:1\nUSER $UID"],
        },
        new("untrusted-registry", Severity.High, "The base image comes from a registry that is not among the trusted ones.", "Use an image of a trusted registry, or add the registry to the settings.", Untrusted)
        {
            Aliases = ["hadolint/DL3026"],
            // Without settings every registry is trusted; its tests give some.
            Fires = [],
            Silent = ["FROM evil.example.com/a:1"],
        },
        new("consecutive-runs", Severity.Info, "Each `RUN` is a layer; what one leaves behind and the next deletes stays in the image.", "Join them with `&&`, where it does not spoil the cache.", ConsecutiveRuns)
        {
            Aliases = ["hadolint/DL3059"],
            Persona = Persona.Auditor,
            Fires = ["FROM a:1\nRUN b\nRUN c"],
            Silent = ["FROM a:1\nRUN b\nCOPY d e\nRUN c", "FROM a:1\nRUN b\nRUN --mount=type=cache,target=/x c", "FROM a:1\nRUN a && b && c\nRUN d"],
        },
    ];

    private static IEnumerable<DockerStage> Named(DockerView view) => view.Docker.Stages.Where(stage => stage.Name is not null);

    private static bool Same(string? name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Length > 30 ? text[..30] + "…" : text;

    private static IEnumerable<(DockerStage Stage, DockerInstruction Copy, string From)> Copies(DockerView view) =>
        from stage in view.Docker.Stages
        from copy in stage.Instructions
        where copy.Keyword == "COPY"
        let source = copy.Flag("from")
        where !string.IsNullOrEmpty(source)
        select (stage, copy, source);

    private static IEnumerable<CheckHit> UnknownCopySource(DockerView view)
    {
        foreach (var (stage, copy, from) in Copies(view))
        {
            if (from.Contains('$', StringComparison.Ordinal) || Same(stage.Name, from) || view.Docker.Stages.Any(other => other.Index < stage.Index && Same(other.Name, from)))
            {
                continue;
            }

            if (int.TryParse(from, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            {
                if (number > stage.Index)
                {
                    yield return Hit(copy, $"There is no stage {from} before this one.");
                }
            }
            else if (view.Docker.Stages.Any(other => other.Index > stage.Index && Same(other.Name, from)))
            {
                yield return Hit(copy, $"The stage `{from}` comes only later.");
            }
            else if (!from.Contains(':', StringComparison.Ordinal) && !from.Contains('/', StringComparison.Ordinal) && !from.Contains('@', StringComparison.Ordinal))
            {
                // It may be an image without a tag, or a context that the command line names.
                yield return Hit(copy, $"No stage is called `{from}`; if an image is meant, name its version.") with { Severity = Severity.Low, Confidence = Confidence.Low, Persona = Persona.Pedantic };
            }
        }
    }

    private static IEnumerable<CheckHit> Overridden(DockerView view)
    {
        foreach (var (keyword, aliases) in new[] { ("CMD", (string[])["hadolint/DL4003", "trivy/DS016"]), ("ENTRYPOINT", ["hadolint/DL4004", "trivy/DS007"]), ("HEALTHCHECK", ["hadolint/DL3012", "trivy/DS023"]) })
        {
            foreach (var stage in view.Docker.Stages)
            {
                foreach (var earlier in stage.Instructions.Where(instruction => instruction.Keyword == keyword).SkipLast(1))
                {
                    yield return Hit(earlier, $"A later {keyword} of the same stage overrides this one.") with { Aliases = aliases };
                }
            }
        }
    }

    private static IEnumerable<CheckHit> RelativeCopy(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            var known = stage.Chain().Skip(1).Any(other => other.Instructions.Any(instruction => instruction.Keyword == "WORKDIR"));
            foreach (var instruction in Effective(stage))
            {
                known |= instruction.Keyword == "WORKDIR";
                if (!known && instruction.Keyword == "COPY" && instruction.Words is [_, .., { Text: [not ('/' or '\\' or '$'), ..] text } target] && !(text.Length > 1 && text[1] == ':'))
                {
                    yield return Hit(instruction, $"`{target}` is relative, and no WORKDIR is set.");
                }
            }
        }
    }

    private static IEnumerable<CheckHit> Untrusted(DockerView view)
    {
        if (view.Settings.TrustedRegistries is not { Count: > 0 } trusted)
        {
            yield break;
        }

        foreach (var stage in view.Docker.Stages.Where(stage => stage.Base is null && stage.Image.Length > 0 && !Same("scratch", stage.Image) && !stage.Image.StartsWith('$')))
        {
            var host = stage.Image.Split('/') is [var first, _, ..] && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost") ? first : "docker.io";
            if (!trusted.Any(one => one == "*" || Same(one, host) || (one.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(one[1..], StringComparison.OrdinalIgnoreCase)) || (host == "docker.io" && one == "hub.docker.com")))
            {
                yield return Hit(stage.From, $"`{host}` is not among the trusted registries.");
            }
        }
    }

    private static IEnumerable<CheckHit> ConsecutiveRuns(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            DockerInstruction? before = null;
            foreach (var instruction in stage.Instructions)
            {
                var run = instruction.Keyword == "RUN" && instruction.HereDocuments.Count == 0 ? instruction : null;
                if (run is not null && before is not null && Math.Max(run.Commands.Count, before.Commands.Count) <= 2 && run.Flags.Count + before.Flags.Count == 0)
                {
                    yield return Hit(run, "RUN follows RUN: each is a layer.");
                }

                before = run;
            }
        }
    }
}
