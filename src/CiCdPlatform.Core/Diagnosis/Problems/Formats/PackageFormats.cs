using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What package managers print.</summary>
internal static class PackageFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("npm",
        [
            new(["npm ERR! ", "npm error "], @"^npm (ERR!|error) code (?<code>[A-Z0-9_]+)$") { Within = 6, NeedsFollowing = true, Then = [new(@"^npm (ERR!|error) (syscall|errno|path|command|cwd|workspace|network|notarget|dest|signal|sh|A complete log|While resolving|node_modules|file|location|  )"), new(@"^npm (ERR!|error)( |! )*(?<message>[^\s!].*)$") { Last = true }] },
            new(["npm ERR! ", "npm error "], @"^npm (ERR!|error) (?<message>(missing script|Missing script|Exit status|Test failed|cb\(\) never called|Failed at the|peer dep missing|missing: |invalid: |Could not resolve|Invalid: lock file|Missing: .+ from lock file|Your cache folder|Lifecycle script .+ failed).*)$"),
            new(["npm ERR! ", "npm error "], @"^npm (ERR!|error) ") { Ignored = true },
        ])
        {
            Fires = [new("npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nnpm ERR! \nnpm ERR! A complete log of this run can be found in: /x", "|||error|ERESOLVE unable to resolve dependency tree"), new("npm error Missing script: \"test\"", "|||error|Missing script: \"test\"")],
            Silent = ["npm WARN deprecated a@1.0.0", "npm ERR! A complete log of this run can be found in: /x"],
        },
        new("yarn",
        [
            new(["error Command", "error Couldn't", "error An unexpected", "error Your lockfile", "error Found ", "error Integrity", "error No lockfile", "error Received", "error Package", "error Incorrect", "error Failed", "error Unable", "error Extracting", "error http", "The engine \""], @"^error (?<message>(Command failed with exit code|Command ""|Couldn't find|An unexpected error occurred|Your lockfile needs|Found incompatible module|Integrity check failed|No lockfile|Received invalid|.+: The engine ""|https?://\S+: |Package "".+"" refers to|Incorrect integrity|Failed to (load|replace)|Unable to|Extracting tar content).*)$"),
        ])
        {
            Fires = [new("error Command failed with exit code 1.", "|||error|Command failed with exit code 1."), new("error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.", "|||error|Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.")],
            Silent = ["error Nothing that yarn says"],
        },
        new("yarn-berry", [new(["YN0028", "YN0001", "YN0009", "YN0035", "YN0027", "YN0082", "YN0018", "YN0041", "YN0016", "YN0020", "YN0022"], @"^\S*➤ (?<code>YN(0028|0001|0009|0035|0027|0082|0018|0041|0016|0020|0022)):\s+[│└┌]? ?(?<message>\S.*)$")])
        {
            Tool = "yarn",
            Fires = [new("➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.", "|||error|The lockfile would have been modified by this install, which is explicitly forbidden.")],
            Silent = ["➤ YN0000: ┌ Resolution step"],
        },
        new("pnpm", [new(["ERR_PNPM", "ELIFECYCLE"], @"^\s*(?<code>ERR_PNPM_[A-Z_]+|ELIFECYCLE)\s+(?<message>\S.*)$")])
        {
            Fires = [new(" ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date", "|||error|Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date"), new(" ELIFECYCLE  Command failed with exit code 1.", "|||error|Command failed with exit code 1.")],
            Silent = ["npm ERR! code ELIFECYCLE"],
        },
        new("pip",
        [
            new(["ERROR: ", "error: "], @"^\s*(?<severity>ERROR|error): (?<message>(Could not (find a version|install|build wheels|open requirements)|No matching distribution|Cannot install|Cannot uninstall|Command errored out|Failed building wheel|Failed to build|pip's dependency resolver|ResolutionImpossible|Invalid requirement|Package .+ requires a different Python|Ignored the following|THESE PACKAGES DO NOT MATCH|Exception:|subprocess-exited-with-error|metadata-generation-failed|legacy-install-failure|externally-managed-environment|HTTP error|Hash of|Directory '|command '.+' failed|Double requirement|Error while|Microsoft Visual C\+\+|[^\s:]+ from \S+ .*(is not a supported wheel|does not appear)|.+ is not a supported wheel).*)$"),
            new(["Could not find a version that satisfies", "No matching distribution found"], @"^(?<message>(Could not find a version that satisfies|No matching distribution found) .+)$"),
        ])
        {
            Fires = [new("ERROR: Could not find a version that satisfies the requirement foo==1.0 (from versions: none)", "|||error|Could not find a version that satisfies the requirement foo==1.0 (from versions: none)"), new("ERROR: No matching distribution found for foo==1.0", "|||error|No matching distribution found for foo==1.0")],
            Silent = ["ERROR: something else entirely"],
        },
        new("poetry", [new(["version solving failed", "pyproject.toml changed significantly", "SolverProblemError", "Poetry could not find", "poetry.lock is not up to date", "The current project's"], @"^\s*(?<message>(.*version solving failed\.|pyproject\.toml changed significantly.+|Poetry could not find a pyproject\.toml.+|Error: poetry\.lock is not up to date.*|The current project's .+ is not compatible.*))$")])
        {
            Fires = [new("pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.", "|||error|pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.")],
            Silent = ["Resolving dependencies..."],
        },
        new("uv", [new(["No solution found when resolving", "The lockfile at `uv.lock`"], @"^\s*[×x]?\s*(error: )?(?<message>(No solution found when resolving .+|The lockfile at `uv\.lock` needs to be updated.*))$") { Then = [new(@"^\s+╰─▶ (?<message>.+)$") { Appends = true, Last = true }] }])
        {
            Fires = [new("  × No solution found when resolving dependencies:\n  ╰─▶ Because foo was not found in the package registry", "|||error|No solution found when resolving dependencies:\nBecause foo was not found in the package registry")],
            Silent = ["Resolved 3 packages in 2ms"],
        },
        new("tox", [new(["InvocationError", "InterpreterNotFound", ": FAIL ", ": exit ", "commands failed", "could not install deps"], @"^(ERROR:\s+|\s+)?(?<message>(InvocationError for command .+|InterpreterNotFound: .+|\S+: (commands failed|could not install deps .+|FAIL code [0-9]+ .*|FAIL ✖ in .+|exit [1-9][0-9]* \(.+\).*)))$")])
        {
            Fires = [new("ERROR: InvocationError for command /app/.tox/py/bin/pytest (exited with code 1)", "|||error|InvocationError for command /app/.tox/py/bin/pytest (exited with code 1)"), new("ERROR:   py36: commands failed", "|||error|py36: commands failed"), new("  py312: FAIL code 1 (2.01=setup[0.5]+cmd[1.5] seconds)", "|||error|py312: FAIL code 1 (2.01=setup[0.5]+cmd[1.5] seconds)")],
            Silent = ["  py312: OK (2.01 seconds)"],
        },
        new("nox", [new(["nox > Session ", "nox > Command "], @"^nox > (?<message>(Session \S+ failed\.|Command .+ failed with exit code [0-9]+.*))$")])
        {
            Fires = [new("nox > Session lint failed.", "|||error|Session lint failed.")],
            Silent = ["nox > Session lint was successful."],
        },
        new("conda", [new(["PackagesNotFoundError", "UnsatisfiableError", "CondaHTTPError", "ResolvePackageNotFound", "LibMambaUnsatisfiableError", "CondaError"], @"^(?<message>(?<code>PackagesNotFoundError|UnsatisfiableError|CondaHTTPError|ResolvePackageNotFound|LibMambaUnsatisfiableError|CondaError): ?.*)$") { Then = [new(@"^\s+- (?<message>.+)$") { Appends = true, Last = true }] }])
        {
            Fires = [new("ResolvePackageNotFound: \n  - foo=1.0", "|||error|ResolvePackageNotFound:\nfoo=1.0")],
            Silent = ["conda: PackagesNotFoundError is caught"],
        },
        new("apt",
        [
            new(["E: Unable", "E: Package", "E: Version", "E: Failed", "E: Sub-process", "E: The repository", "E: Some", "E: Could", "E: Unmet", "E: Invalid", "E: Broken", "E: Release"], @"^E: (?<message>(Unable to (locate package|fetch|correct|acquire|lock)|Package '.+' has no|Version '.+' for|Failed to fetch|Sub-process|The repository|Some index files|Could not get lock|Unmet dependencies|Invalid operation|Broken packages|Couldn't find|Release file).*)$"),
            new(["The following packages have unmet dependencies", "dpkg: error"], @"^(?<message>(The following packages have unmet dependencies:|dpkg: error .+))$") { Then = [new(@"^\s+(?<message>\S.* (Depends|Conflicts|Breaks): .+)$") { Appends = true, Last = true }] },
        ])
        {
            Fires = [new("E: Unable to locate package foo", "|||error|Unable to locate package foo"), new("E: Failed to fetch http://example.org/x  404  Not Found", "|||error|Failed to fetch http://example.org/x  404  Not Found")],
            Silent = ["STAGE: done", "Reading package lists..."],
        },
        new("apk", [new(["ERROR: unable to select packages", "ERROR: unsatisfiable constraints"], @"^(?<severity>ERROR): (?<message>(unable to select packages|unsatisfiable constraints):)$") { Then = [new(@"^\s+(?<message>\S.*)$") { Appends = true, Last = true }] }])
        {
            Fires = [new("ERROR: unable to select packages:\n  foo (no such package):", "|||error|unable to select packages:\nfoo (no such package):")],
            Silent = ["OK: 8 MiB in 15 packages"],
        },
        new("yum", [new(["No package ", "Error: Unable to find a match", "Error: Nothing to do", "No match for argument"], @"^(Error: )?(?<message>(No package \S+ available\.?|Unable to find a match: .+|No match for argument: .+|Nothing to do))$")])
        {
            Fires = [new("Error: Unable to find a match: foo", "|||error|Unable to find a match: foo")],
            Silent = ["No package is needed"],
        },
        new("brew", [new(["Error: "], @"^(?<severity>Error): (?<message>(No available formula|No formulae|The following formula|\S+: no bottle available|Failure while executing|\S+ \S+ is already installed|An unsatisfied requirement|Cask .+ is unavailable|.*`brew link` step did not complete).*)$")])
        {
            Fires = [new("Error: No available formula with the name \"foo\".", "|||error|No available formula with the name \"foo\".")],
            Silent = ["Error: something else"],
        },
        new("chocolatey", [new(["Chocolatey installed ", "The package was not found with the source"], @"^(?<message>(Chocolatey installed [0-9]+/[0-9]+ packages\. [1-9][0-9]* packages failed\.|.*The package was not found with the source.*))$")])
        {
            Fires = [new("Chocolatey installed 0/1 packages. 1 packages failed.", "|||error|Chocolatey installed 0/1 packages. 1 packages failed.")],
            Silent = ["Chocolatey installed 1/1 packages."],
        },
        new("gem", [new(["ERROR:  "], @"^(?<severity>ERROR):  (?<message>.+)$"), new(["ERROR: Failed to build gem native extension"], @"^(?<severity>ERROR): (?<message>Failed to build gem native extension\.)$")])
        {
            Fires = [new("ERROR:  Could not find a valid gem 'foo' (>= 0) in any repository", "|||error|Could not find a valid gem 'foo' (>= 0) in any repository")],
            Silent = ["ERROR: one space"],
        },
        new("cocoapods", [new(["[!] "], @"^\[!\] (?<message>(CocoaPods could not find|Unable to (find|satisfy)|Error installing|The version of CocoaPods|No podspec|Invalid `Podfile`|.*The `[^`]+` target).*)$")])
        {
            Fires = [new("[!] CocoaPods could not find compatible versions for pod \"A\":", "|||error|CocoaPods could not find compatible versions for pod \"A\":")],
            Silent = ["[!] Please note"],
        },
        new("opam", [new(["[ERROR] "], @"^\[(?<severity>ERROR)\] (?<message>(The compilation of|Package conflict|No package named|No solution|Could not|The sources of|\S+ unmet).*)$")])
        {
            Fires = [new("[ERROR] The compilation of foo failed at \"dune build\".", "|||error|The compilation of foo failed at \"dune build\".")],
            Silent = ["[ERROR] Failed to execute goal"],
        },
        new("stack-hackage", [new(["Error: [S-", "While constructing the build plan"], @"^(?<message>(Error: \[S-[0-9]+\].*|While constructing the build plan.+))$") { Then = [new(@"^\s*(?<message>\S.*)$") { Appends = true, Last = true }] }])
        {
            Tool = "stack",
            Fires = [new("Error: [S-7282]\n       Stack failed to execute the build plan.", "|||error|Error: [S-7282]\nStack failed to execute the build plan.")],
            Silent = ["Error: [S]"],
        },
        new("download", [new(["curl: (", "wget: unable to resolve", "ERROR 404: ", "ERROR 403: ", "ERROR 50"], @"^(curl: \((?<code>[0-9]+)\) (?<message>.+)|.*(?<message>wget: unable to resolve .+|ERROR (404|403|50[0-9]): .+))$")])
        {
            Tool = "curl",
            Fires = [new("curl: (22) The requested URL returned error: 404 Not Found", "|||error|The requested URL returned error: 404 Not Found")],
            Silent = ["curl: (see the manual)"],
        },
    ];
}
