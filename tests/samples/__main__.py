from tests import samples
from tracker.store.files import REVISION

samples.write()
print(f'    "{REVISION}": "{samples.present()}",')
