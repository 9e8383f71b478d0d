using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What CI systems and git print.</summary>
internal static class CiFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("git",
        [
            new(["fatal: "], @"^(?<severity>fatal): (?<message>.+)$"),
            new(["error: failed to push", "error: pathspec", "error: Your local changes", "error: RPC failed", "error: src refspec", "error: cannot lock ref", "error: The following untracked", "error: unable to", "CONFLICT ("], @"^(?<severity>error|CONFLICT)(: | \([^)]+\): )(?<message>.+)$"),
            new(["! [rejected]", "! [remote rejected]"], @"^\s*! \[(?<message>(remote )?rejected\].+)$"),
            new(["remote: error: ", "remote: Permission", "remote: fatal"], @"^remote: (?<message>(error|fatal): .+|Permission to .+ denied .+)$"),
        ])
        {
            Fires = [new("fatal: could not read Username for 'https://example.org': No such device or address", "|||error|could not read Username for 'https://example.org': No such device or address"), new("error: pathspec 'x' did not match any file(s) known to git", "|||error|pathspec 'x' did not match any file(s) known to git"), new("CONFLICT (content): Merge conflict in a.c", "|||error|Merge conflict in a.c")],
            Silent = ["non-fatal: go on", "remote: Counting objects"],
        },
        new("github-actions",
        [
            new(["::error ", "::warning ", "::notice "], @"^::(?<severity>error|warning|notice) ([^:]*,)?file=(?<file>[^,:]+)(,(title|endLine|endColumn|code)=[^,:]*)*(,line=(?<line>[0-9]+))?(,(title|endLine|endColumn|code)=[^,:]*)*(,col(umn)?=(?<column>[0-9]+))?(,[^:]*)?::(?<message>.+)$"),
            new(["##[error]", "##[warning]", "::error::", "::warning::", "::notice::", "::error title", "::warning title"], @"^(##\[|::)(?<severity>error|warning|notice)(\]|::| [^:]*::)(Error: )?(?<message>.+)$"),
            new(["Process completed with exit code", "The operation was canceled", "The runner has received a shutdown", "The job running on runner", "exceeded the maximum execution time", "No space left on device", "Resource not accessible by integration"], @"^(.*)?(?<message>(Process completed with exit code [1-9][0-9]*\.|The operation was canceled\.|The runner has received a shutdown signal.*|The job running on runner .+ has exceeded the maximum execution time.*|No space left on device|Resource not accessible by integration))\s*$"),
        ])
        {
            Fires =
            [
                new("::error file=src/a.js,line=12,col=5::Missing semicolon", "src/a.js|12|5|error|Missing semicolon"),
                new("##[error]Process completed with exit code 1.", "|||error|Process completed with exit code 1."),
                new("::warning::Node 16 is deprecated", "|||warning|Node 16 is deprecated"),
            ],
            Silent = ["##[group]Run npm ci", "::group::build", "::set-output name=x::y"],
        },
        new("gitlab", [new(["ERROR: Job failed", "WARNING: Failed to pull image", "ERROR: Failed to ", "ERROR: Preparation failed", "ERROR: Uploading artifacts", "ERROR: No files to upload", "ERROR: Could not"], @"^(?<severity>ERROR|WARNING): (?<message>(Job failed.*|Failed to (pull image|remove|cleanup|authenticate).*|Preparation failed.*|Uploading artifacts.+|No files to upload.*))$")])
        {
            Fires = [new("ERROR: Job failed: exit code 1", "|||error|Job failed: exit code 1"), new("ERROR: Job failed (system failure): pods not found", "|||error|Job failed (system failure): pods not found")],
            Silent = ["Job succeeded"],
        },
        new("travis",
        [
            new(["The command \""], @"^The command ""(?<code>.*)"" (?<message>(failed and )?exited with [1-9][0-9]*\.?|failed.*)( during .*)?$"),
            new(["No output has been received in the last", "The job exceeded the maximum time", "The job exceeded the maximum log length", "The build was terminated", "Your build has been stopped", "An error occurred while generating the build script"], @"^(?<message>(No output has been received in the last .+|The job exceeded the maximum (time limit|log length).+|The build (was|has been) terminated.*|Your build has been stopped\.|An error occurred while generating the build script\.))$"),
        ])
        {
            Fires = [new("The command \"make test\" exited with 2.", "|||error|exited with 2."), new("The job exceeded the maximum time limit for jobs, and has been terminated.", "|||error|The job exceeded the maximum time limit for jobs, and has been terminated.")],
            Silent = ["The command \"make test\" exited with 0."],
        },
        new("jenkins", [new(["WorkflowScript: "], @"^(?<file>WorkflowScript): (?<line>[0-9]+): (?<message>.+?)( @ line [0-9]+, column (?<column>[0-9]+)\.)?$"), new(["ERROR: script returned exit code", "Build step '", "hudson.AbortException", "Build timed out", "Finished: FAILURE"], @"^(?<message>(ERROR: script returned exit code [0-9]+|Build step '.+' marked build as failure|hudson\.AbortException: .+|Build timed out \(.+|Finished: FAILURE))$")])
        {
            Fires = [new("ERROR: script returned exit code 2", "|||error|ERROR: script returned exit code 2"), new("WorkflowScript: 12: Expected a step @ line 12, column 5.", "WorkflowScript|12|5|error|Expected a step")],
            Silent = ["Finished: SUCCESS"],
        },
        new("azure-pipelines", [new(["##vso[task.logissue"], @"^##vso\[task\.logissue ([^\]]*;)?type=(?<severity>error|warning);?(sourcepath=(?<file>[^;\]]*);?)?(linenumber=(?<line>[0-9]+);?)?(columnnumber=(?<column>[0-9]+);?)?([^\]]*)\](?<message>.+)$"), new(["exited with code '", "failed with exit code"], @"^(?<message>(.*\b(Bash|PowerShell|cmd\.exe|script).* exited with code '[1-9][0-9]*'\.|.+ failed with exit code [1-9][0-9]*))$")])
        {
            Fires = [new("##vso[task.logissue type=error;sourcepath=a.cs;linenumber=12;columnnumber=5;code=100;]no", "a.cs|12|5|error|no"), new("##[error]Bash exited with code '1'.", "|||error|Bash exited with code '1'.")],
            Silent = ["##vso[task.setvariable variable=x]y"],
        },
        new("circleci", [new(["Exited with code exit status", "Too long with no output"], @"^(?<message>(Exited with code exit status [1-9][0-9]*|Too long with no output \(exceeded .+\).*))$")])
        {
            Fires = [new("Exited with code exit status 1", "|||error|Exited with code exit status 1")],
            Silent = ["Exited with code exit status 0"],
        },
        new("appveyor", [new(["Command exited with code"], @"^(?<message>Command exited with code -?[1-9][0-9]*)$")])
        {
            Fires = [new("Command exited with code 1", "|||error|Command exited with code 1")],
            Silent = ["Command exited with code 0"],
        },
        new("buildkite", [new(["🚨 Error: "], @"^🚨 (?<severity>Error): (?<message>.+)$")])
        {
            Fires = [new("🚨 Error: The command exited with status 1", "|||error|The command exited with status 1")],
            Silent = ["🚨 alarm"],
        },
        new("codecov", [new(["Error uploading to Codecov", "coverage/coveralls"], @"^(.*)?(?<message>Error uploading to Codecov.*)$")])
        {
            Fires = [new("Error uploading to Codecov: no token", "|||error|Error uploading to Codecov: no token")],
            Silent = ["Uploading to Codecov"],
        },
    ];
}
