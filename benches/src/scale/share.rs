//! A share of a core for one process, by the system's own control groups.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::Result;

/// Microseconds.
const PERIOD: u32 = 20_000;

/// Where version 1 of control groups has its processor controller, and where version 2 has everything.
const PLACES: [(&str, &str); 2] = [
    ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us"),
    ("/sys/fs/cgroup", "cpu.max"),
];

/// Control groups are root's.
pub(super) fn may_hold() -> bool {
    fs::metadata("/proc/self").is_ok_and(|us| us.uid() == 0)
}

/// Removed when dropped; what still runs in it goes back to where the first process was.
#[derive(Debug)]
pub(super) struct Share {
    home: PathBuf,
    group: PathBuf,
}

impl Share {
    /// Holds the processes, and those that they start, to that many hundredths of a core together. Needs root.
    pub(super) fn hold(pids: &[u32], hundredths: u32) -> Result<Self> {
        let name = pids.first().ok_or("there is no process to hold")?;
        for (root, file) in PLACES {
            let root = Path::new(root);
            let group = root.join(format!("dwell-bench-{name}"));
            if fs::create_dir(&group).is_err() {
                continue;
            }
            let home = home_of(*name, root, file);
            let this = Self { home, group };
            let group = &this.group;
            if !group.join(file).exists() {
                continue;
            }
            let quota = PERIOD * hundredths / 100;
            if file == "cpu.max" {
                fs::write(group.join(file), format!("{quota} {PERIOD}"))?;
            } else {
                fs::write(group.join("cpu.cfs_period_us"), PERIOD.to_string())?;
                fs::write(group.join(file), quota.to_string())?;
            }
            for pid in pids {
                // It may have ended meanwhile.
                fs::write(group.join("cgroup.procs"), pid.to_string()).ok();
            }
            return Ok(this);
        }
        Err("no control group can be made: this needs root and the processor controller".into())
    }
}

/// The group that a process is in: a line such as `4:cpu,cpuacct:/a/b`, of version 2 `0::/a/b`.
fn home_of(process: u32, root: &Path, file: &str) -> PathBuf {
    let text = fs::read_to_string(format!("/proc/{process}/cgroup")).unwrap_or_default();
    let is_ours = |controllers: &str| {
        let names_it = controllers.split(',').any(|one| one == "cpu");
        names_it || controllers.is_empty() && file == "cpu.max"
    };
    let mut paths = text.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        parts.next().filter(|controllers| is_ours(controllers))?;
        parts.next()
    });
    let path = paths.next().unwrap_or_default();
    let home = root.join(path.trim_start_matches('/'));
    // In a container it may be the name that the host has for it.
    if home.join("cgroup.procs").exists() {
        home
    } else {
        root.to_owned()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let left = fs::read_to_string(self.group.join("cgroup.procs")).unwrap_or_default();
        for pid in left.lines() {
            fs::write(self.home.join("cgroup.procs"), pid).ok();
        }
        fs::remove_dir(&self.group).ok();
    }
}
