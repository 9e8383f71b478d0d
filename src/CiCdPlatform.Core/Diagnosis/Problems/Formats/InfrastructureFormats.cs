using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What tools of infrastructure print.</summary>
internal static class InfrastructureFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("terraform",
        [
            new(["Error: ", "Warning: "], @"^[│╷|]?\s*(?<severity>Error|Warning): (?<message>[A-Z].+)$")
            {
                Within = 4,
                NeedsFollowing = true,
                Then =
                [
                    new(@"^[│|]?\s+(on|with) (?<file>\S+\.(tf|tfvars|hcl|tofu|json)) line (?<line>[0-9]+)(, in .+|:)$") { Last = true },
                    new(@"^│\s+with \S+,$"),
                    new(@"^│\s*$"),
                    new(@"^╵\s*$") { Last = true },
                    new(@"^│\s+(?<message>\S.*)$") { Appends = true },
                ],
            },
        ])
        {
            Fires = [new("╷\n│ Error: Unsupported argument\n│\n│   on main.tf line 12, in resource \"a\" \"b\":\n│   12:   x = 1", "main.tf|12||error|Unsupported argument"), new("Error: Invalid value for variable\n\n  on a.tf line 3:\n   3: x", "a.tf|3||error|Invalid value for variable")],
            Silent = ["Error: No place follows\n\nbye"],
        },
        new("tflint", [new(["Notice: ", "Warning: ", "Error: "], @"^(?<severity>Notice|Warning|Error): (?<message>.+) \((?<code>[a-z_]+)\)$") { Within = 3, NeedsFile = true, Then = [new(@"^\s+on (?<file>\S+) line (?<line>[0-9]+):$") { Last = true }] }])
        {
            Fires = [new("Warning: variable \"x\" is declared but not used (terraform_unused_declarations)\n\n  on main.tf line 12:\n  12: variable \"x\" {}", "main.tf|12||warning|variable \"x\" is declared but not used")],
            Silent = ["Warning: something (or other)"],
        },
        new("checkov", [new(["Check: CKV"], @"^Check: (?<code>CKV[0-9A-Z_]+): ""(?<message>.+)""$") { Within = 2, NeedsFollowing = true, Then = [new(@"^\s+FAILED for resource: "), new(@"^\s+File: /?(?<file>\S+):(?<line>[0-9]+)-[0-9]+$") { Last = true }, new(@"^\s+PASSED for resource: ") { Ends = true }] }])
        {
            Fires = [new("Check: CKV_AWS_20: \"S3 Bucket has an ACL\"\n\tFAILED for resource: aws_s3_bucket.a\n\tFile: /main.tf:12-20", "main.tf|12||error|S3 Bucket has an ACL")],
            Silent = ["Check: CKV_AWS_21: \"Ensure\"\n\tPASSED for resource: aws_s3_bucket.a"],
        },
        new("tfsec", [new(["Result #"], @"^\s*Result #[0-9]+ (?<severity>CRITICAL|HIGH|MEDIUM|LOW) (?<message>.+)$") { Within = 2, Then = [new(@"^\s+(?<file>\S+\.tf):(?<line>[0-9]+)(-[0-9]+)?$") { Last = true }, new(@"^\s*─+")] }])
        {
            Fires = [new("Result #1 HIGH No public access block\n──────\n  main.tf:12-20", "main.tf|12||error|No public access block")],
            Silent = ["Result #1 of three"],
        },
        new("kubectl",
        [
            new(["error: ", "Error from server", "The connection to the server", "Unable to connect to the server"], @"^(?<message>(Error from server( \(\w+\))?: .+|The connection to the server .+ was refused.*|Unable to connect to the server: .+|error: (error (parsing|validating|converting)|unable to (recognize|decode|read)|timed out waiting|You must be logged in|no matching resources|the path|the server doesn't have|deployment ).*))$"),
            new(["error: error parsing ", "error: error validating "], @"^error: error (parsing|validating) ""?(?<file>[^\s"":]+)""?: (?<message>.+)$"),
        ])
        {
            Fires = [new("Error from server (Forbidden): pods is forbidden", "|||error|Error from server (Forbidden): pods is forbidden"), new("error: timed out waiting for the condition", "|||error|error: timed out waiting for the condition")],
            Silent = ["error: something else"],
        },
        new("helm",
        [
            new(["Error: INSTALLATION", "Error: UPGRADE", "Error: YAML parse error", "Error: template", "Error: parse error", "Error: failed to download", "Error: chart", "Error: execution error", "Error: unable to build kubernetes", "Error: release", "Error: no cached repo"], @"^(?<severity>Error): (?<message>(INSTALLATION|UPGRADE|YAML parse|template|parse error|failed to download|[Cc]hart|execution error|unable to build kubernetes|release|no cached repo).*)$"),
            new(["[ERROR] ", "[WARNING] ", "[INFO] "], @"^\[(?<severity>ERROR|WARNING|INFO)\] (?<file>(templates/|Chart\.yaml|values\.yaml)[^\s:]*): (?<message>.+)$"),
        ])
        {
            Fires = [new("Error: INSTALLATION FAILED: cannot re-use a name that is still in use", "|||error|INSTALLATION FAILED: cannot re-use a name that is still in use"), new("[ERROR] templates/a.yaml: unable to parse YAML", "templates/a.yaml|||error|unable to parse YAML")],
            Silent = ["[INFO] BUILD SUCCESS"],
        },
        new("ansible", [new(["fatal: [", "ERROR! "], @"^(fatal: \[[^\]]+\]: (FAILED|UNREACHABLE)! => (?<message>.+)|ERROR! (?<message>.+))$") { Within = 4, Then = [new(@"^The error appears to be in '(?<file>[^']+)': line (?<line>[0-9]+), column (?<column>[0-9]+), but may$") { Last = true }, new(@"^The error appears to have been in '(?<file>[^']+)': line (?<line>[0-9]+), column (?<column>[0-9]+), but may$") { Last = true }] }])
        {
            Fires = [new("fatal: [localhost]: FAILED! => {\"changed\": false, \"msg\": \"no\"}", "|||error|{\"changed\": false, \"msg\": \"no\"}"), new("ERROR! couldn't resolve module/action 'x'\n\nThe error appears to be in '/app/a.yml': line 12, column 5, but may", "/app/a.yml|12|5|error|couldn't resolve module/action 'x'")],
            Silent = ["fatal: not a git repository"],
        },
        new("kubeconform", [new([" is invalid: "], @"^(?<file>\S+\.ya?ml) - (?<message>.+ is invalid: .+)$"), new([" contains an invalid "], @"^(WARN|ERR) +- +(?<file>\S+) contains an invalid (?<message>.+)$")])
        {
            Fires = [new("deploy/a.yaml - Deployment a is invalid: problem validating schema", "deploy/a.yaml|||error|Deployment a is invalid: problem validating schema")],
            Silent = ["it is invalid: no"],
        },
        new("pulumi", [new(["error: preview failed", "error: update failed", "error: Running program"], @"^\s*(?<severity>error): (?<message>(preview failed|update failed|Running program).*)$")])
        {
            Fires = [new("error: update failed", "|||error|update failed")],
            Silent = ["error: update later"],
        },
        new("aws", [new(["An error occurred ("], @"^(\S+: )?(?<message>An error occurred \((?<code>\w+)\) when calling the .+)$"), new(["Unable to locate credentials"], @"^(?<message>Unable to locate credentials\..*)$")])
        {
            Tool = "aws-cli",
            Fires = [new("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", "|||error|An error occurred (AccessDenied) when calling the PutObject operation: Access Denied")],
            Silent = ["An error occurred (again)"],
        },
        new("gcloud", [new(["ERROR: (gcloud"], @"^(?<severity>ERROR): \((?<code>gcloud[\w.-]*)\) (?<message>.+)$")])
        {
            Fires = [new("ERROR: (gcloud.run.deploy) PERMISSION_DENIED: no", "|||error|PERMISSION_DENIED: no")],
            Silent = ["ERROR: (gcloud) "],
        },
        new("nginx", [new(["nginx: [emerg]", "nginx: [error]"], @"^nginx: \[(emerg|error)\] (?<message>.+?)( in (?<file>/[^\s:]+):(?<line>[0-9]+))?$")])
        {
            Fires = [new("nginx: [emerg] unknown directive \"x\" in /etc/nginx/nginx.conf:12", "/etc/nginx/nginx.conf|12||error|unknown directive \"x\"")],
            Silent = ["nginx: [warn] conflicting server name"],
        },
    ];
}
