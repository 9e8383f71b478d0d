using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What container tools print.</summary>
internal static class ContainerFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("hadolint", [new([" DL3", " DL4", " DL1", " SC1", " SC2"], @"^(?<file>[^\s:]+):(?<line>[0-9]+)(:(?<column>[0-9]+))? (?<code>DL[0-9]+|SC[0-9]+) ((?<severity>error|warning|info|style): )?(?<message>.+)$")])
        {
            Fires = [new("Dockerfile:3 DL3008 warning: Pin versions in apt get install.", "Dockerfile|3||warning|Pin versions in apt get install."), new("Dockerfile:12 DL4006 Set the SHELL option -o pipefail", "Dockerfile|12||error|Set the SHELL option -o pipefail")],
            Silent = ["rule DL3008 is ignored"],
        },
        new("buildkit",
        [
            new(["ERROR: failed to solve", "ERROR: failed to build", "error: failed to solve", "ERROR: process ", "failed to solve: "], @"^(?<severity>ERROR|error)?:? ?(?<message>(failed to (solve|build)|process ""?/).+)$"),
            new([" ERROR: "], @"^#[0-9]+ (?<severity>ERROR): (?<message>.+)$"),
            new(["Dockerfile:"], @"^(?<file>\S*Dockerfile\S*):(?<line>[0-9]+)$") { Says = "the instruction that failed" },
            new(["dockerfile parse error", "Dockerfile parse error"], @"^(.*: )?(?<message>[Dd]ockerfile parse error( on)? line (?<line>[0-9]+): .+)$"),
        ])
        {
            Fires = [new("#8 ERROR: process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1", "|||error|process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1"), new("Dockerfile:12\n--------------------", "Dockerfile|12||error|the instruction that failed"), new("ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2", "|||error|failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2")],
            Silent = ["#8 DONE 0.3s"],
        },
        new("docker",
        [
            new(["Error response from daemon: ", "Cannot connect to the Docker daemon", "docker: Error", "docker: command not found", "The command '/bin/sh -c", "COPY failed", "ADD failed"], @"^(.*: )?(?<message>(Error response from daemon: .+|Cannot connect to the Docker daemon.+|The command '.+' returned a non-zero code: [0-9]+|(COPY|ADD) failed: .+))$"),
            new(["toomanyrequests: ", "denied: requested access", "manifest unknown", "manifest for ", "pull access denied", "no basic auth credentials", "unauthorized: authentication required"], @"^(.*: )?(?<message>(toomanyrequests: .+|denied: requested access.+|manifest unknown.*|manifest for .+ not found.*|pull access denied .+|no basic auth credentials|unauthorized: authentication required.*))$"),
        ])
        {
            Fires = [new("Error response from daemon: pull access denied for a/b", "|||error|Error response from daemon: pull access denied for a/b"), new("The command '/bin/sh -c make' returned a non-zero code: 2", "|||error|The command '/bin/sh -c make' returned a non-zero code: 2")],
            Silent = ["docker: Error handling is described below"],
        },
        new("docker-compose", [new(["ERROR: for ", "ERROR: Service ", "ERROR: The Compose file", "service \"", "ERROR: yaml."], @"^(?<severity>ERROR)?:? ?(?<message>(for \S+ .+|Service '[^']+' failed to build.*|The Compose file .+ is invalid.*|yaml\..+|service ""[^""]+"" (didn't complete successfully|refers to undefined).*))$")])
        {
            Fires = [new("ERROR: Service 'web' failed to build: Build failed", "|||error|Service 'web' failed to build: Build failed")],
            Silent = ["service \"web\" started"],
        },
        new("trivy", [new(["Total: "], @"^Total: [1-9][0-9]* \((?<message>.*(CRITICAL|HIGH): [1-9].*)\)$")])
        {
            Fires = [new("Total: 3 (HIGH: 2, CRITICAL: 1)", "|||error|HIGH: 2, CRITICAL: 1")],
            Silent = ["Total: 0 (HIGH: 0, CRITICAL: 0)"],
        },
    ];
}
